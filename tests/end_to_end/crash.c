/* A strategy that ends the process on purpose: in the step and in the way that its options say. */
#include <guise/ops.h>
#include <guise/plugin.h>
#include <stdlib.h>

struct crash {
  int64_t at_step;
  const char* by;
};

GUISE_OPTIONS(options, GUISE_INT(struct crash, at_step, 2, GUISE_AT_LEAST(0), "the step to crash in"),
              GUISE_CHOICE(struct crash, by, "segfault", "how to crash", "segfault", "abort", "call_nothing",
                           "overflow", "create", "destroy", NULL),
              NULL);

static volatile int sink;
static void by_segfault(void) {
  *(volatile int*)16 = 1;
}
static int by_overflow(int depth) {
  volatile char much[4096] = {(char)depth};
  return by_overflow(depth + 1) + much[0];
}
static void crash_now(char way) {
  void (*volatile nothing)(void) = NULL;
  if (way == 'a') abort();
  if (way == 'o') sink = by_overflow(0);
  if (way == 'c') nothing();
  by_segfault();
}

static void create(void* self, guise_setup* g) {
  (void)g;
  if (((struct crash*)self)->by[0] == 'c' && ((struct crash*)self)->by[1] == 'r') crash_now('s');
}
static void destroy(void* self, guise_context* g) {
  (void)g;
  if (((struct crash*)self)->by[0] == 'd') crash_now('s');
}
static void loss(void* self, guise_step* g) {
  const struct crash* my = self;
  if (my->by[0] != 'd' && guise_step_facts(g).step == my->at_step) crash_now(my->by[0]);
  guise_add_term(g, "loss_ce", guise_cross_entropy(g, guise_logits(g)), 1.0);
}

GUISE_LOSS_STRATEGY(struct crash, "crash", "1.0.0", "crashes on purpose", .options = options,
                    .create = create, .destroy = destroy, .loss = loss);
