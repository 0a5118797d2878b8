/* A loss strategy in C: cross-entropy less a share of the prediction's entropy, so that the network is not too sure
 * of itself (the confidence penalty of arXiv 1701.06548). Change settings, options and loss(). */
#include <guise/ops.h>
#include <guise/plugin.h>

struct settings {
  double loss_weight;
  double temperature;
};

GUISE_OPTIONS(options,
              GUISE_REAL(struct settings, loss_weight, 0.1, GUISE_AT_LEAST(0), "weight of the penalty"),
              GUISE_REAL(struct settings, temperature, 1.0, GUISE_ABOVE(0), "divides the logits in the penalty"),
              NULL);

/* loss_ce + loss_weight * loss_confidence, the latter (1/N) sum p log p with p = softmax(s / temperature) */
static void loss(void* self, guise_step* g) {
  const struct settings* my = self;
  guise_tensor s = guise_logits(g); /* [N, K] */
  guise_tensor scaled = guise_div_real(g, s, my->temperature);
  guise_tensor p_log_p = guise_mul(g, guise_softmax(g, scaled, 1), guise_log_softmax(g, scaled, 1));
  guise_tensor confidence = guise_mean(g, guise_sum_along(g, p_log_p, 1, 0));
  guise_add_term(g, "loss_ce", guise_cross_entropy(g, s), 1.0);
  guise_add_term(g, "loss_confidence", confidence, my->loss_weight);
}

GUISE_LOSS_STRATEGY(struct settings, "@NAME@", "1.0.0", "cross-entropy with a confidence penalty",
                    .teacher_scope = GUISE_TEACHER_NONE, .options = options, .loss = loss);
