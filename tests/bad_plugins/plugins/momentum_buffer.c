/* Nothing is wrong with it: a mean of the features over the steps, kept as a parameter without gradient,
 * pulls from step 1 on. */
#include "sound.h"

GUISE_OP(clone_of, "aten::clone", "");
GUISE_OP(lerp_in_place, "aten::lerp_", "Scalar");

struct momentum_buffer {
  double momentum;
  guise_tensor mean; /* [1, D] */
};

GUISE_OPTIONS(options, GUISE_REAL(struct momentum_buffer, momentum, 0.9, GUISE_BETWEEN(0, 1), "of the mean"),
              NULL);

static void create(void* self, guise_setup* g) {
  struct momentum_buffer* my = self;
  const int64_t sizes[] = {1, guise_setup_facts(g).feature_dim};
  my->mean = guise_parameter(g, "mean", sizes, 2, guise_initial_constant(0.0), 0);
}
static void loss(void* self, guise_step* g) {
  struct momentum_buffer* my = self;
  const guise_tensor features = guise_features(g);
  const guise_value mean[] = {guise_value_tensor(my->mean)};
  const guise_tensor away = guise_sub(g, features, guise_call(g, &clone_of, mean, 1));
  add_cross_entropy(g);
  if (guise_step_facts(g).step > 0)
    guise_add_term(g, "loss_pull", guise_mean(g, guise_mul(g, away, away)), 0.01);
  const guise_value arguments[] = {guise_value_tensor(my->mean),
                                   guise_value_tensor(guise_detach(g, guise_mean_along(g, features, 0, 1))),
                                   guise_value_real(1.0 - my->momentum)};
  guise_call(g, &lerp_in_place, arguments, 3);
}

GUISE_LOSS_STRATEGY(struct momentum_buffer, "momentum_buffer", "1.0.0", "one line", .options = options,
                    .create = create, .loss = loss);
