// Distillation from every teacher by itself, and how far they are apart. Cannot be written without
// guise.teachers/1.
#define GUISE_DRAFTS
#include <guise/draft/teachers.h>
#include <guise/plugin.hpp>

using guise::Tensor;

struct EachTeacher : guise::LossStrategy {
  explicit EachTeacher(const guise::Options&) {}

  void loss(guise::Step& step) {
    guise_context* const g = step.context();
    const Tensor s = log_softmax(step.logits(), 1);
    const uint32_t count = guise_teacher_count(g);
    Tensor sum = s.sum() * 0;
    for (uint32_t i = 0; i < count; ++i)
      sum += -(softmax(Tensor(g, guise_logits_of_teacher(g, i)), 1) * s).sum() / double(step.batch_size());
    step.add_term("loss_ce", step.cross_entropy(step.logits()));
    step.add_term("loss_each", sum / double(count));
    step.log_value("teachers", count);
  }
};
GUISE_LOSS_STRATEGY(EachTeacher, "each_teacher", "1.0.0", "every teacher by itself",
                    guise::needs_teacher_model);
