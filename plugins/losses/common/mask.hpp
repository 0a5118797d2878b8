// Masking of the hidden feature z [N, D]: which channels of a row are hidden, by what, and the inverse view.
// m = floor(D * mask_ratio) channels are masked, D - m kept. How views are compared stands in
// masked_term.hpp.
#pragma once

#include <guise/plugin.hpp>

namespace losses {

using guise::Tensor;

class Mask {
 public:
  // The masked view and its inverse, unless option inv_mode says none.
  explicit Mask(const guise::Options& o) noexcept : Mask(o, !o.is("inv_mode", "none")) {
    own_inverse_token(o);
  }

  // The masked view alone.
  static Mask without_inverse(const guise::Options& o) noexcept { return Mask(o, false); }

  bool has_inverse() const noexcept { return has_inverse_; }

  // z [N, D], noise [N, D] in [0, 1) -> the masked view [N, D], or with the inverse view below it [2N, D].
  Tensor views(Tensor z, Tensor noise) const noexcept {
    if (is_dropout_) return z * (noise >= ratio_) / (1 - ratio_);
    const Tensor order = argsort(noise, 1);
    const Tensor masked = replaced(z, order, kept_, masked_, mask_token_);
    if (!has_inverse_) return masked;
    return guise::cat({masked, replaced(z, order, 0, kept_, inverse_token_)}, 0);
  }

 private:
  Mask(const guise::Options& o, bool has_inverse) noexcept
      : ratio_(o.real("mask_ratio")),
        masked_(static_cast<int64_t>(static_cast<double>(o.feature_dim()) * ratio_)),
        kept_(o.feature_dim() - masked_),
        is_dropout_(o.is("mask_mode", "d")),
        is_scalar_(o.is("mask_mode", "s") || o.is("mask_mode", "sgf") || o.is("mask_mode", "sgd")),
        is_learned_(o.is("mask_mode", "s") || o.is("mask_mode", "a")),
        has_inverse_(!is_dropout_ && has_inverse) {
    if (is_dropout_ && ratio_ >= 1)
      o.fail(
          "mask_mode d keeps no channel at mask_ratio 1: choose a mask_ratio below 1, or another mask_mode");
    if (!is_dropout_) mask_token_ = o.parameter("mask_token", is_scalar_ ? 1 : masked_, 0.0, is_learned_);
  }

  void own_inverse_token(const guise::Options& o) noexcept {
    if (is_dropout_) return;
    inverse_token_ = is_scalar_ ? mask_token_ : o.parameter("inverse_token", kept_, 0.0, is_learned_);
  }

  // z with the channels that `order` names from `start` on replaced: the j-th of them in each row by the j-th
  // token, whatever channel that is.
  static Tensor replaced(Tensor z, Tensor order, int64_t start, int64_t count, Tensor tokens) noexcept {
    if (count == 0) return z;
    const Tensor rows = to_dtype(tokens, z.dtype()).expand({z.size(0), count});
    return scatter(z, 1, order.narrow(1, start, count), rows);
  }

  double ratio_;
  int64_t masked_, kept_;
  bool is_dropout_, is_scalar_, is_learned_, has_inverse_;
  Tensor mask_token_, inverse_token_;  // [1], the same for both; or [m] and [D - m]
};

constexpr const char* const mask_modes[] = {"s", "sgf", "sgd", "a", "agf", "agd", "d", nullptr};
constexpr const char* const inv_modes[] = {"none", "v1", "v2", nullptr};

constexpr auto mask_ratio =
    guise::real("mask_ratio", 0.85).between(0, 1).help("share of channels masked; below 1 with mask_mode d");
constexpr auto mask_mode = guise::text("mask_mode", "s")
                               .choices(mask_modes)
                               .help(
                                   "masked by: a learned scalar (s) or vector (a; that of the inverse view "
                                   "gets no gradient and stays 0), the same fixed at 0 (sgf, agf; also sgd, "
                                   "agd), dropout (d)");
constexpr auto inv_mode =
    guise::text("inv_mode", "v1")
        .choices(inv_modes)
        .help(
            "the inverse view's logits: unused, added to the prediction (v1; with a linear head and modes s, "
            "sgf, agf the mask then changes no prediction, only the gradient: 1 - mask_ratio of it gets "
            "through, on average), taken from the target (v2; with criterion l2 and without softmax_first "
            "the same function as v1)");

}  // namespace losses
