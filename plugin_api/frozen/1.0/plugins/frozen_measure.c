/* A measure for 1.0 that calls every function of its table. */
#include <guise/ops.h>
#include <guise/plugin.h>

struct frozen_measure {
  int64_t order;
};
GUISE_OPTIONS(options, GUISE_INT(struct frozen_measure, order, 2, GUISE_AT_LEAST(1), "of the norm"), NULL);

static void create(void* self, guise_setup* g) {
  (void)self;
  if (guise_setup_facts(g).world_size < 1) guise_fail(g, "setup info");
}
static void destroy(void* self, guise_context* g) {
  (void)self;
  g->host->log(g, GUISE_LOG_INFO, "frozen_measure ends");
}
static void measure(void* self, guise_measuring* g) {
  const struct frozen_measure* my = self;
  static const int32_t inputs[] = {GUISE_MEASURE_FEATURES, GUISE_MEASURE_LOGITS, GUISE_MEASURE_TARGETS,
                                   GUISE_MEASURE_SAMPLES};
  guise_measure_info info = {.struct_size = sizeof info};
  guise_tensor tensors[4] = {{0, 0}};
  g->measure->info(g, &info);
  for (int i = 0; i < 4; ++i) {
    g->measure->input(g, inputs[i], &tensors[i]);
    if (g->status == GUISE_OK && guise_size(g, tensors[i], 0) != info.samples) guise_fail(g, "measure info: N");
  }
  if (g->status == GUISE_OK && guise_size(g, tensors[0], 1) != info.feature_dim) guise_fail(g, "measure info: D");
  if (g->status == GUISE_OK && guise_size(g, tensors[1], 1) != info.classes) guise_fail(g, "measure info: K");
  const guise_tensor norms = guise_norm_along(g, tensors[0], (double)my->order, 1, 0);
  g->measure->add_number(g, "norm", guise_item(g, guise_mean(g, norms)));
  g->measure->add_number(g, "samples", (double)info.samples);
}

GUISE_MEASURE(struct frozen_measure, "frozen_measure", "1.0.0", "mean norm of the features", .options = options,
              .create = create, .destroy = destroy, .measure = measure);
