/* A plugin that uses what the minor it is for brought. WITH_INTERFACE n: needs interface n;
 * OPTIONAL_INTERFACE n: can do without. */
#include <guise/ops.h>
#include <guise/plugin.h>

struct minors {
  double factor;
};
GUISE_OPTIONS(options, GUISE_REAL(struct minors, factor, 2.0, GUISE_ABOVE(0), "a factor"), NULL);
GUISE_OP_OPTIONAL(missing, "aten::no_such_operator", "");

#if defined(WITH_INTERFACE) || defined(OPTIONAL_INTERFACE)
#include <guise/made_up_1.h>
#ifdef WITH_INTERFACE
GUISE_INTERFACE(made_up, GUISE_MADE_UP_1_INTERFACE);
#else
GUISE_INTERFACE_OPTIONAL(made_up, GUISE_MADE_UP_1_INTERFACE);
#endif
static void use_interface(guise_step* g) {
  const guise_made_up_1* table = guise_interface(g, &made_up);
  double number = 0;
  if (table != NULL) table->number(g, &number);
  guise_log_value(g, "interface", number);
}
#else
static void use_interface(guise_step* g) {
  (void)g;
}
#endif

#define USE_MINOR(n)                                                                      \
  static void after_##n(void* self, guise_step* g) {                                      \
    (void)self;                                                                           \
    guise_log_value(g, "after", n);                                                       \
  }                                                                                       \
  static void use_##n(guise_step* g, guise_tensor x) {                                    \
    guise_tensor sum = {0, 0}, given = {0, 0};                                            \
    guise_log_value(g, "has", GUISE_HAS(g->host, made_up_sum_##n) ? 1 : 0);               \
    guise_log_value(g, "fact", (double)guise_step_facts(g).made_up_##n);                  \
    if (!GUISE_HAS(g->host, made_up_sum_##n) || !GUISE_HAS(g->step, made_up_##n)) return; \
    g->step->made_up_##n(g, &given);                                                      \
    g->host->made_up_sum_##n(g, x, given, &sum);                                          \
    guise_add_term(g, "sum_" #n, sum, 1);                                                 \
  }
#if GUISE_TARGET_MINOR >= 1
USE_MINOR(1)
#endif
#if GUISE_TARGET_MINOR >= 2
USE_MINOR(2)
#endif

static void loss(void* self, guise_step* g) {
  const struct minors* my = self;
  const guise_tensor x = guise_features(g); /* 2, here */
  const guise_step_info info = guise_step_facts(g);
  guise_log_value(g, "step info", info.struct_size);
  if (guise_op(g, &missing) != 0) guise_fail(g, "an operator that cannot be there");
  guise_add_term(g, "base", guise_neg(g, guise_add(g, guise_mul_real(g, x, my->factor), x)), 0.5);
#if GUISE_TARGET_MINOR >= 1
  use_1(g, x);
#endif
#if GUISE_TARGET_MINOR >= 2
  use_2(g, x);
#endif
  use_interface(g);
}

#if GUISE_TARGET_MINOR >= 2
#define NEWER_CALLBACKS .made_up_1 = after_1, .made_up_2 = after_2,
#elif GUISE_TARGET_MINOR >= 1
#define NEWER_CALLBACKS .made_up_1 = after_1,
#else
#define NEWER_CALLBACKS
#endif
GUISE_LOSS_STRATEGY(struct minors, "minors", "1.0.0", "what each minor brought", .options = options,
                    NEWER_CALLBACKS.loss = loss);
