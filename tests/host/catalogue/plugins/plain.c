/* A sound plugin: a strategy with an option of every type, and a policy. */
#include <guise/plugin.h>

struct plain {
  double strength;
  int64_t count;
  _Bool fast;
  const char* mode;
};

static void loss(void* self, guise_step* g) {
  (void)self;
  guise_add_term(g, "loss_ce", guise_cross_entropy(g, guise_logits(g)), 1.0);
}
static void update(void* self, guise_update* g) {
  (void)self;
  (void)g;
}

GUISE_OPTIONS(table, GUISE_REAL(struct plain, strength, 0.5, GUISE_ABOVE(0), "how strong"),
              GUISE_INT(struct plain, count, 3, GUISE_BETWEEN(1, 9), "how many"),
              GUISE_BOOL(struct plain, fast, 1, "whether fast"),
              GUISE_CHOICE(struct plain, mode, "b", "which way", "a", "b", NULL), NULL);

GUISE_LOSS_STRATEGY(struct plain, "plain", "1.2.3", PLAIN_SUMMARY, .loss = loss, .options = table,
                    .teacher_scope = GUISE_TEACHER_HEAD, .default_teacher = "ema",
                    .default_teacher_options = "{\"momentum\": 0.25}");
GUISE_TEACHER_POLICY(struct plain, "keep", "2.0.0", "keeps the teacher", .update = update);
