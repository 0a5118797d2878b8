/* Compares the student's logits with the teacher's as if both were of the same classes, which in a run with
 * tasks they are not. */
#include <guise/ops.h>
#include <guise/plugin.h>

struct forgets_teacher_classes {
  char unused;
};

static void loss(void* self, guise_step* g) {
  const guise_tensor logits = guise_logits(g);
  const guise_tensor away = guise_sub(g, logits, guise_detach(g, guise_teacher_logits(g)));
  (void)self;
  guise_add_term(g, "loss_ce", guise_cross_entropy(g, logits), 1);
  guise_add_term(g, "loss_l2", guise_mean(g, guise_mul(g, away, away)), 1);
}

GUISE_LOSS_STRATEGY(struct forgets_teacher_classes, "forgets_teacher_classes", "1.0.0", "one line",
                    .teacher_scope = GUISE_TEACHER_MODEL, .loss = loss);
