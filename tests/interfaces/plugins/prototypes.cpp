// A mean feature of each class, kept as a buffer and moved with momentum; features are drawn to their own.
// Cannot be written without a buffer.
#include <guise/plugin.hpp>

using guise::Tensor;

struct Prototypes : guise::LossStrategy {
  double momentum;
  Tensor centres;  // [K, D]

  explicit Prototypes(const guise::Options& o)
      : momentum(o.real("momentum")),
        centres(o.buffer("centres", {o.classes(), o.feature_dim()}, guise::normal(0, 1))) {}

  void loss(guise::Step& step) {
    const Tensor z = step.features(), y = step.targets();
    const Tensor away =
        cdist(z, centres.clone()).square();  // [N, K]; a clone, since the backward pass reads it later
    step.add_term("loss_ce", step.cross_entropy(step.logits()));
    step.add_term("loss_prototype", step.cross_entropy(-away / double(step.feature_dim())));
    const guise::NoGrad none(step);
    const Tensor member = one_hot(y, step.classes()).to(z).t();           // [K, N]
    const Tensor count = member.sum(1, true);                             // [K, 1]
    const Tensor mean = matmul(member, z.detach()) / count.clamp_min(1);  // [K, D]
    const Tensor there = count > 0;
    centres.copy_(where(there, momentum * centres + (1 - momentum) * mean, centres));
  }
};
GUISE_LOSS_STRATEGY(Prototypes, "prototypes", "1.0.0", "prototypes with momentum", guise::needs_no_teacher,
                    guise::real("momentum", 0.9).between(0, 1).help("of a prototype"));
