// l(prediction, target): how far the student's logits are from the teacher's, and the options that choose it.
// Which logits are compared is the strategy's affair.
#pragma once

#include <guise/plugin.hpp>

namespace losses {

using guise::Tensor;

GUISE_OP_TYPED(mse_loss, "aten::mse_loss", "", "Tensor, Tensor");  // computed in float32 under autocast

class Criterion {
 public:
  explicit Criterion(const guise::Options& o)
      : temperature_(o.real("temperature")),
        is_l2_(o.is("criterion", "l2")),
        is_cosine_(o.is("criterion", "cosine")),
        minus_entropy_(!o.is("kd_form", "ce")),
        scale_(o.is("kd_form", "kl_t2") ? temperature_ * temperature_ : 1.0),
        softmax_first_(o.boolean("softmax_first")) {}

  // prediction, target [M, K_t] -> scalar; the mean over the M rows (l2: over all M * K_t entries).
  Tensor operator()(Tensor prediction, Tensor target) const noexcept {
    return compared(prediction, target, minus_entropy_);
  }

  // Whether l holds the target's entropy, a part that no prediction brings down.
  bool holds_entropy() const noexcept { return !is_l2_ && !is_cosine_ && !minus_entropy_; }

  // l without that part: the Kullback-Leibler divergence, 0 at equality.
  Tensor divergence(Tensor prediction, Tensor target) const noexcept {
    return compared(prediction, target, true);
  }

 private:
  Tensor compared(Tensor prediction, Tensor target, bool minus_entropy) const noexcept {
    if (softmax_first_) {
      prediction = softmax(prediction, 1);
      target = softmax(target, 1);
    }
    if (is_l2_) return call(mse_loss, prediction, target);
    if (is_cosine_) return -cosine_similarity(prediction, target, 1).mean();
    return distillation(prediction / temperature_, target / temperature_, minus_entropy);
  }

  // Cross-entropy of two softmax distributions given as logits [M, K_t]; less the target's entropy it is the
  // Kullback-Leibler divergence.
  Tensor distillation(Tensor prediction, Tensor target, bool minus_entropy) const noexcept {
    const Tensor surprise =
        minus_entropy ? log_softmax(target, 1) - log_softmax(prediction, 1) : -log_softmax(prediction, 1);
    return (softmax(target, 1) * surprise).sum() * (scale_ / static_cast<double>(prediction.size(0)));
  }

  double temperature_;
  bool is_l2_, is_cosine_, minus_entropy_;
  double scale_;
  bool softmax_first_;
};

// The options, in the order in which strategies list them.
constexpr const char* const criteria[] = {"kd", "l2", "cosine", nullptr};
constexpr const char* const kd_forms[] = {"ce", "kl", "kl_t2", nullptr};

constexpr auto loss_weight =
    guise::real("loss_weight", 1.0).at_least(0).help("weight of the auxiliary term beside the cross-entropy");
constexpr auto criterion = guise::text("criterion", "kd")
                               .choices(criteria)
                               .help(
                                   "what compares student and teacher: distillation, mean squared error or "
                                   "negative cosine similarity");
constexpr auto kd_form = guise::text("kd_form", "ce")
                             .choices(kd_forms)
                             .help(
                                 "criterion kd: cross-entropy, less the teacher's entropy (kl), or that "
                                 "times temperature^2 (kl_t2)");
constexpr auto temperature = guise::real("temperature", 2.0)
                                 .above(0)
                                 .help("criterion kd: divides both logits, softens both distributions");
constexpr auto softmax_first =
    guise::boolean("softmax_first", false).help("softmax of prediction and target before the criterion");
constexpr auto target_grad =
    guise::boolean("target_grad", false)
        .help("let gradient flow through the target where the teacher is a head only");

}  // namespace losses
