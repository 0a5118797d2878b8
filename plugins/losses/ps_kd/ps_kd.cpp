// The network of the epoch before as the teacher: each image's target is its label, mixed more and more with
// what the network said of that image one epoch ago. No second network runs; the predictions are remembered.
#include "../common/divergence.hpp"

using guise::Tensor;

struct PsKd : guise::LossStrategy {
  double alpha;
  Tensor memory;  // [train_size, K]: the last prediction of each training image; a row of zeros: none yet

  explicit PsKd(const guise::Options& o)
      : alpha(o.real("alpha")), memory(o.buffer("predictions", {o.train_size(), o.classes()})) {}

  void loss(guise::Step& step) {
    const Tensor s = losses::widened(step.logits()), i = step.samples();  // [N, K], [N]
    const double epochs = static_cast<double>(step.epochs());
    const double a =
        alpha * static_cast<double>(step.epoch() + 1) / epochs;  // grows to alpha in the last epoch
    step.add_term("loss_ce", step.cross_entropy(s), 1 - a);
    step.add_term("loss_ps", -(target(step, i) * log_softmax(s, 1)).sum(1).mean(), a);
    step.log_value("alpha", a);
    remember(step, i, s);
  }

  // Columns of the classes that there are in this step: in a run with tasks others are still to come.
  Tensor known(const guise::Step& step) const noexcept { return memory.narrow(1, 0, step.classes()); }

  // What the network said of the images one epoch ago [N, K]; of one that it has not seen yet, the label.
  Tensor target(const guise::Step& step, Tensor i) const noexcept {
    const Tensor said = known(step).index_select(0, i);
    return where(said.sum(1, true) > 0.5, said, one_hot(step.targets(), step.classes()).to(said));
  }

  void remember(const guise::Step& step, Tensor i, Tensor s) const noexcept {
    const guise::NoGrad no_grad(step);
    known(step).index_copy_(0, i, softmax(s.detach(), 1).to(memory));
  }
};

GUISE_LOSS_STRATEGY(
    PsKd, "ps_kd", "1.0.1", "labels mixed with the network's own predictions of the epoch before",
    guise::needs_no_teacher,
    guise::real("alpha", 0.8)
        .between(0, 1)
        .help("share of the predictions in the last epoch; it grows in a line from the first"));
