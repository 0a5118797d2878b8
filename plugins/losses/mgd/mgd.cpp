// The student's feature with some channels hidden, from which two layers must rebuild the teacher's whole
// feature.
#include <math.h>

#include "../common/weights.hpp"

using guise::Tensor;

// torch.nn.Linear: W [out, in] and b [out], both within +-1 / sqrt(in) at first
struct Layer {
  Tensor weight, bias;

  Layer(const guise::Options& o, const char* weight_name, const char* bias_name) noexcept
      : weight(o.parameter(weight_name, {o.feature_dim(), o.feature_dim()}, guise::kaiming_uniform())),
        bias(o.parameter(bias_name, o.feature_dim(), guise::uniform(-bound(o), bound(o)))) {}

  static double bound(const guise::Options& o) noexcept {
    return 1 / sqrt(static_cast<double>(o.feature_dim()));
  }
  Tensor operator()(Tensor x) const noexcept { return linear(x, weight, bias); }
};

struct Mgd : guise::LossStrategy {
  losses::Weights weight;
  double mask_ratio;
  Layer first, second;

  explicit Mgd(const guise::Options& o)
      : weight(o),
        mask_ratio(o.real("mask_ratio")),
        first(o, "generator_1_weight", "generator_1_bias"),
        second(o, "generator_2_weight", "generator_2_bias") {
    weight.refuse_nothing(o,
                          "ce_weight and loss_weight are both 0, so nothing is trained: raise one of them");
  }

  void loss(guise::Step& step) {
    const Tensor z = step.features(), f = step.teacher_features().detach();  // [N, D]
    if (f.size(1) != z.size(1))
      return step.fail("mgd rebuilds a teacher's feature as wide as the student's: this one is not");
    const Tensor kept = step.random_uniform({z.size(0), z.size(1)}) >= mask_ratio;
    const Tensor rebuilt = second(relu(first(z * kept)));
    step.add_term("loss_ce", step.cross_entropy(step.logits()), weight.ce);
    step.add_term("loss_mgd", mse_loss(rebuilt, f, guise::Reduction::batchmean), weight.auxiliary);
  }
};

GUISE_LOSS_STRATEGY(
    Mgd, "mgd", "1.0.0", "the teacher's feature rebuilt from the student's masked one",
    guise::needs_teacher_model.by_default("swap"),
    guise::real("loss_weight", 7e-5).at_least(0).help("weight of the squared distance, summed over channels"),
    losses::ce_weight_of(1.0),
    guise::real("mask_ratio", 0.15).between(0, 1).help("probability with which a channel is hidden"));
