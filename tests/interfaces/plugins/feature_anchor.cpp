// Features are drawn to the mean that they had when the task before ended: cannot be written without
// guise.tasks/1. What it heard of tasks stands in a buffer, for the test to read.
#define GUISE_DRAFTS
#include <guise/draft/tasks.h>
#include <guise/plugin.hpp>

using guise::Tensor;

struct FeatureAnchor : guise::LossStrategy {
  Tensor mean, anchor;  // [D]
  Tensor heard;         // [6]: tasks begun, tasks ended, tasks of the run, first class, classes, step

  explicit FeatureAnchor(const guise::Options& o)
      : mean(o.buffer("mean", {o.feature_dim()})),
        anchor(o.buffer("anchor", {o.feature_dim()})),
        heard(o.buffer("heard", {6})) {
    guise_listen_to_tasks(o.context(), begin_task, end_task);
  }

  void note(const guise_task_info& task, int place) const {
    const Tensor count = heard[place];
    count.copy_(count + 1);
    const int64_t facts[] = {task.tasks, task.first_class, task.classes, task.step};
    for (int i = 0; i < 4; ++i) heard[2 + i].fill_(double(facts[i]));
  }
  static void begin_task(void* self, guise_context*, const guise_task_info* task) noexcept {
    static_cast<FeatureAnchor*>(self)->note(*task, 0);
  }
  static void end_task(void* self, guise_context*, const guise_task_info* task) noexcept {
    auto& my = *static_cast<FeatureAnchor*>(self);
    my.note(*task, 1);
    my.anchor.copy_(my.mean);
  }

  void loss(guise::Step& step) {
    const Tensor now = step.features().mean(0);  // [D]
    step.add_term("loss_ce", step.cross_entropy(step.logits()));
    step.add_term("loss_anchor", (now - anchor).square().mean(), 0.01);
    const guise::NoGrad none(step);
    mean.copy_(0.9 * mean + 0.1 * now.detach());
  }
};
GUISE_LOSS_STRATEGY(FeatureAnchor, "feature_anchor", "1.0.0", "the mean feature of the task before",
                    guise::needs_no_teacher);
