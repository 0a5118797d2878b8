/* A measure in C: how many channels of the hidden feature say nothing, and how far the others spread. Change settings,
 * options and measure(). */
#include <guise/ops.h>
#include <guise/plugin.h>
#include <math.h>

struct settings {
  double threshold;
};

GUISE_OPTIONS(options,
              GUISE_REAL(struct settings, threshold, 0.01, GUISE_BETWEEN(0, 1), "of the greatest standard deviation"),
              NULL);

static void measure(void* self, guise_measuring* g) {
  const struct settings* my = self;
  guise_tensor z = guise_measure_input(g, GUISE_MEASURE_FEATURES); /* [N, D] */
  guise_tensor centred = guise_sub(g, z, guise_mean_along(g, z, 0, 1));
  guise_tensor deviation = guise_sqrt(g, guise_mean_along(g, guise_mul(g, centred, centred), 0, 0)); /* [D] */
  const double greatest = guise_item(g, guise_norm_along(g, deviation, HUGE_VAL, 0, 0));
  guise_tensor alive = guise_at_least_real(g, deviation, my->threshold * greatest);
  const double share = guise_item(g, guise_mean(g, guise_to_dtype(g, alive, GUISE_FLOAT64)));
  guise_add_number(g, "dead", greatest > 0 ? 1 - share : 1);
  guise_add_number(g, "spread", guise_item(g, guise_mean(g, deviation)));
}

GUISE_MEASURE(struct settings, "@NAME@", "1.0.0", "dead channels and the spread of the others", .options = options,
              .measure = measure);
