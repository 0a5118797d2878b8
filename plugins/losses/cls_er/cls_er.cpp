// Complementary learning systems: two averages of the student, a plastic and a stable one, of which the surer
// says what the student should say of images of earlier tasks.
#include <math.h>

#include "../common/replay.hpp"
// replay.hpp comes first: it allows drafts.
#include <guise/draft/weights.h>

#include "../common/divergence.hpp"

using guise::Tensor;

// A moving average of the student's parameters that moves now and then.
struct Average {
  double rate, momentum;
  Tensor list;  // [P]

  Average(const guise::Options& o, const char* name, const char* rate_key, const char* momentum_key) noexcept
      : rate(o.real(rate_key)),
        momentum(o.real(momentum_key)),
        list(o.buffer(name, {guise_weight_list_length(o.context())})) {}

  // After `steps` steps of the strategy, with a number of [0, 1).
  void follow(Tensor student, double steps, double drawn) const noexcept {
    if (drawn < rate) list.lerp_(student, fmax(momentum, 1 / (steps + 1)));
  }
  Tensor logits(Tensor images) const noexcept {
    guise_context* const g = list.context();
    return losses::widened(Tensor(g, guise_weight_list_logits(g, list.handle(), images.handle())));
  }
};

struct ClsEr : guise::LossStrategy {
  double weight;
  Average plastic, stable;
  Tensor first, last;  // the steps in which the averages began, and moved last; -1: not yet

  explicit ClsEr(const guise::Options& o)
      : weight(o.real("loss_weight")),
        plastic(o, "plastic", "plastic_rate", "plastic_momentum"),
        stable(o, "stable", "stable_rate", "stable_momentum"),
        first(o.buffer("first_step", {}, guise::constant(-1), guise::int64)),
        last(o.buffer("last_step", {}, guise::constant(-1), guise::int64)) {
    guise_ask_replay(o.context(), false);
  }

  void loss(guise::Step& step) {
    if (static_cast<int64_t>(last.item()) < step.step()) follow(step);
    const Tensor ce = step.cross_entropy(step.logits());
    if (!losses::Replay::has_images(step)) return step.add_term("loss_ce", ce);
    const losses::Replay replay(step, 0);
    const double n = static_cast<double>(step.batch_size()), m = static_cast<double>(replay.labels.size(0));
    step.add_term("loss_ce", ce, n / (n + m));
    step.add_term("loss_er", replay.cross_entropy(), m / (n + m));
    step.add_term("loss_consistency", (losses::widened(replay.logits) - target(replay)).square().mean(),
                  weight);
  }

  // Once a step; what moves them is the student as the step before has left it.
  void follow(const guise::Step& step) const noexcept {
    const guise::NoGrad none(step);
    const Tensor student = Tensor(step.context(), guise_weight_list(step.context())).detach();  // [P]
    const Tensor drawn = step.random_uniform({2});
    if (first.item() < 0) {
      plastic.list.copy_(student), stable.list.copy_(student);
      first.fill_(double(step.step()));
    } else {
      const double steps = static_cast<double>(step.step()) - first.item();
      plastic.follow(student, steps, drawn[0].item());
      stable.follow(student, steps, drawn[1].item());
    }
    last.fill_(double(step.step()));
  }

  // Image by image, the logits [M, K] of the average that gives the label the greater probability.
  Tensor target(const losses::Replay& replay) const noexcept {
    const Tensor p = plastic.logits(replay.images), s = stable.logits(replay.images),
                 y = replay.labels.unsqueeze(1);
    return where(softmax(s, 1).gather(1, y) > softmax(p, 1).gather(1, y), s, p).detach();
  }
};

constexpr guise::Option rate(const char* key, double value) {
  return guise::real(key, value).between(0, 1).help("probability with which the average moves after a step");
}
constexpr guise::Option momentum(const char* key) {
  return guise::real(key, 0.001).between(0, 1).help("weight of the student's value when the average moves");
}

GUISE_LOSS_STRATEGY(
    ClsEr, "cls_er", "1.0.0", "two averages of the student say what it should answer of earlier images",
    guise::needs_no_teacher,
    guise::real("loss_weight", 0.1).at_least(0).help("weight of the distance to the surer average's logits"),
    rate("plastic_rate", 0.9), momentum("plastic_momentum"), rate("stable_rate", 0.7),
    momentum("stable_momentum"));
