// Elastic weight consolidation, online: parameters that mattered to earlier tasks are held near what they
// were.
#include <math.h>

#define GUISE_DRAFTS
#include <guise/draft/tasks.h>
#include <guise/draft/weights.h>

#include "../common/divergence.hpp"

using guise::Tensor;

struct Ewc : guise::LossStrategy {
  double weight, keep, decay;
  int64_t interval;
  Tensor importance, anchor, running;  // [P]: F of the tasks before, th*, F of the running task so far
  Tensor tasks, estimates, due;  // tasks ended, estimates of the running one, whether th* is to be taken

  explicit Ewc(const guise::Options& o)
      : weight(o.real("loss_weight")),
        keep(o.real("gamma")),
        decay(o.real("fisher_decay")),
        interval(o.integer("fisher_interval")),
        importance(list(o, "importance")),
        anchor(list(o, "anchor")),
        running(list(o, "running")),
        tasks(count(o, "tasks")),
        estimates(count(o, "estimates")),
        due(count(o, "due")) {
    guise_listen_to_tasks(o.context(), nullptr, end_task);
  }
  static Tensor list(const guise::Options& o, const char* name) noexcept {
    return o.buffer(name, {guise_weight_list_length(o.context())});
  }
  static Tensor count(const guise::Options& o, const char* name) noexcept {
    return o.buffer(name, {}, guise::constant(0), guise::int64);
  }

  void loss(guise::Step& step) {
    step.add_term("loss_ce", step.cross_entropy(step.logits()));
    if (tasks.item() > 0) {
      const Tensor now(step.context(), guise_weight_list(step.context()));  // [P]
      if (due.item() > 0) take_anchor(step, now);
      step.add_term("loss_ewc", (importance * (now - anchor).square()).sum() / 2, weight);
    }
    if (step.step() % interval == 0) estimate(step);
  }

  // The step before was the last of its task.
  void take_anchor(const guise::Step& step, Tensor now) const noexcept {
    const guise::NoGrad none(step);
    anchor.copy_(now.detach());
    due.zero_();
  }

  // One backward pass for the whole batch: with signs +-1 drawn for each image the square of the sum's
  // gradient is, on average over the signs, the sum of the squares of each image's own.
  void estimate(const guise::Step& step) const noexcept {
    const double n = static_cast<double>(step.batch_size());
    const Tensor s = losses::widened(step.logits());
    const Tensor own = -log_softmax(s, 1).gather(1, step.targets().unsqueeze(1)).squeeze(1);  // [N]
    const Tensor sign = (step.random_uniform({step.batch_size()}) < 0.5).to(s) * 2 - 1;
    const Tensor value = (own * sign).sum() / sqrt(n);
    const Tensor slope(step.context(), guise_weight_list_gradient(step.context(), value.handle()));
    const guise::NoGrad none(step);
    running.lerp_(slope.square(), fmax(1 - decay, 1 / (estimates.item() + 1)));
    estimates.add_(1);
  }

  static void end_task(void* self, guise_context*, const guise_task_info*) noexcept {
    const Ewc& my = *static_cast<const Ewc*>(self);
    my.importance.copy_(my.importance * my.keep + my.running);
    my.running.zero_(), my.estimates.zero_();
    my.tasks.add_(1), my.due.fill_(1);
  }
};

GUISE_LOSS_STRATEGY(
    Ewc, "ewc", "1.0.0", "elastic weight consolidation: weights that mattered stay near what they were",
    guise::needs_no_teacher,
    guise::real("loss_weight", 20.0)
        .at_least(0)
        .help("weight of the penalty, half of the weighted squared distance"),
    guise::real("gamma", 1.0).between(0, 1).help("what of the earlier importance stays when a task ends"),
    guise::real("fisher_decay", 0.98)
        .between(0, 1)
        .help("what of the running estimate stays with each new one"),
    guise::integer("fisher_interval", 5)
        .at_least(1)
        .unit("steps")
        .help("steps between two estimates of the importance, a backward pass more each"));
