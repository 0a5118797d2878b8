/* Half the mean squared logit beside the cross-entropy, as a plugin in C. */
#include <guise/ops.h>
#include <guise/plugin.h>

struct outside_c {
  double loss_weight;
};

GUISE_OPTIONS(options,
              GUISE_REAL(struct outside_c, loss_weight, 0.01, GUISE_AT_LEAST(0), "weight of the term"), NULL);

static void loss(void* self, guise_step* g) {
  const struct outside_c* my = self;
  guise_tensor s = guise_logits(g);
  guise_add_term(g, "loss_ce", guise_cross_entropy(g, s), 1.0);
  guise_add_term(g, "loss_size", guise_mul_real(g, guise_mean(g, guise_mul(g, s, s)), 0.5), my->loss_weight);
}

GUISE_LOSS_STRATEGY(struct outside_c, "outside_c", "0.1.0", "cross-entropy and small logits",
                    .options = options, .loss = loss);
