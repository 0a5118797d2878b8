// Every image's feature of the last time it was seen, by its index: the feature must not leave it. Cannot be
// written without the samples' indices and a buffer.
#include <guise/plugin.hpp>

using guise::Tensor;

struct MemoryBank : guise::LossStrategy {
  double momentum;
  Tensor bank, seen;  // [train_size, D] and [train_size]

  explicit MemoryBank(const guise::Options& o)
      : momentum(o.real("momentum")),
        bank(o.buffer("bank", {o.train_size(), o.feature_dim()})),
        seen(o.buffer("seen", {o.train_size()})) {}

  void loss(guise::Step& step) {
    const Tensor z = step.features(), i = step.samples();
    const Tensor known = bank.index_select(0, i), weight = seen.index_select(0, i).unsqueeze(1);
    step.add_term("loss_ce", step.cross_entropy(step.logits()));
    step.add_term("loss_bank", (weight * (z - known).square()).mean());
    const guise::NoGrad none(step);
    const Tensor now = weight * (momentum * known + (1 - momentum) * z.detach()) + (1 - weight) * z.detach();
    bank.index_copy_(0, i, now);
    seen.index_copy_(0, i, (weight * 0 + 1).squeeze(1));
  }
};
GUISE_LOSS_STRATEGY(MemoryBank, "memory_bank", "1.0.0", "a bank of features by sample",
                    guise::needs_no_teacher,
                    guise::real("momentum", 0.5).between(0, 1).help("of what the bank knows"));
