// Cross-entropy of the masked feature beside that of the whole one, without a teacher: what masking does by
// itself.
#include "../common/mask.hpp"
#include "../common/masked_term.hpp"
#include "../common/weights.hpp"

struct MaskCe : guise::LossStrategy {
  losses::Mask mask;
  losses::Weights weight;
  int64_t draws;

  explicit MaskCe(const guise::Options& o)
      : mask(losses::Mask::without_inverse(o)), weight(o), draws(o.integer("mask_multi")) {
    weight.refuse_nothing(o,
                          "ce_weight and loss_weight are both 0, so nothing is trained: raise one of them");
  }

  void loss(guise::Step& step) {
    const guise::Tensor z = step.features();  // [N, D]
    guise::Tensor sum = masked(step, z);
    for (int64_t draw = 1; draw < draws; ++draw) sum += masked(step, z);
    step.add_term("loss_ce", step.cross_entropy(step.logits()), weight.ce);
    step.add_term("loss_msk", sum / draws, weight.auxiliary);
  }

  // CE(g(z_m), y) of one draw
  guise::Tensor masked(const guise::Step& step, guise::Tensor z) const noexcept {
    return step.cross_entropy(step.head(mask.views(z, step.random_uniform({z.size(0), z.size(1)}))));
  }
};

GUISE_LOSS_STRATEGY(MaskCe, "mask_ce", "1.0.0", "masked features against the labels, without a teacher",
                    guise::needs_no_teacher, losses::loss_weight, losses::ce_weight_of(1.0),
                    losses::mask_ratio, losses::mask_mode, losses::mask_multi);
