// Attention transfer (arXiv 1612.03928) on layer3: the mean over channels of the squared map, normalised.
// Cannot be written without guise.layers/1.
#define GUISE_DRAFTS
#include <guise/draft/layers.h>
#include <guise/plugin.hpp>

using guise::Tensor;

struct AttentionTransfer : guise::LossStrategy {
  explicit AttentionTransfer(const guise::Options& o) { guise_ask_layer(o.context(), "layer3"); }

  static Tensor attention(Tensor maps) { return normalize(maps.square().mean(1).flatten(1)); }  // [N, H W]

  void loss(guise::Step& step) {
    const Tensor s(step.context(), guise_layer(step.context(), GUISE_STUDENT, "layer3"));
    const Tensor t(step.context(), guise_layer(step.context(), GUISE_TEACHER, "layer3"));
    step.add_term("loss_ce", step.cross_entropy(step.logits()));
    step.add_term("loss_at", (attention(s) - attention(t)).square().mean());
  }
};
GUISE_LOSS_STRATEGY(AttentionTransfer, "attention_transfer", "1.0.0", "attention maps of layer3",
                    guise::needs_teacher_model);
