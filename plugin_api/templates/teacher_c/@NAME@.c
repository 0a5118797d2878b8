/* A teacher policy in C: a moving average of the student that follows fast at first and settles, because a young
 * student is not worth remembering. Change settings, options and update(). */
#include <guise/plugin.h>

struct settings {
  double momentum;
  int64_t warmup_steps;
};

GUISE_OPTIONS(options,
              GUISE_REAL(struct settings, momentum, 0.01, GUISE_BETWEEN(0, 1), "weight of the student's value"),
              GUISE_INT(struct settings, warmup_steps, 100, GUISE_AT_LEAST(0),
                        "steps in which that weight falls from 1"),
              NULL);

/* After each optimizer step: teacher <- (1 - w) teacher + w student, w falling in a line from 1 to momentum */
static void update(void* self, guise_update* g) {
  const struct settings* my = self;
  const int64_t call = guise_update_facts(g).call; /* from 0 */
  double left = call < my->warmup_steps ? 1.0 - (double)call / (double)my->warmup_steps : 0.0;
  if (call == 0) left = 1.0;
  guise_lerp(g, GUISE_PARAMETERS, my->momentum + (1.0 - my->momentum) * left);
  guise_copy(g, GUISE_BUFFERS);
}

GUISE_TEACHER_POLICY(struct settings, "@NAME@", "1.0.0", "moving average that follows fast at first",
                     .options = options, .update = update);
