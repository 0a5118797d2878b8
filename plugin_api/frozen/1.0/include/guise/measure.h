/* A measure: named numbers from the features of one network on one split. `guise probe` and training ask it where they
 * ask the measures that come with Guise. */
#ifndef GUISE_MEASURE_H
#define GUISE_MEASURE_H

#include "host.h"
#include "option.h"

/* N = images, D = feature width, K = classes. */
typedef struct guise_measure_info {
  uint32_t struct_size;
  uint32_t reserved;
  int64_t samples;     /* N, at least 1 */
  int64_t feature_dim; /* D */
  int64_t classes;     /* K */
} guise_measure_info;

/* What there is to measure: read-only, borrowed, without a graph. Floating-point ones are float32. */
enum {
  GUISE_MEASURE_FEATURES = 1, /* z [N, D] */
  GUISE_MEASURE_LOGITS = 2,   /* s [N, K] */
  GUISE_MEASURE_TARGETS = 3,  /* y [N], int64 in [0, K) */
  GUISE_MEASURE_SAMPLES = 4   /* index in the split [N], int64 */
};

/* In measure; called in another callback, each gives GUISE_UNIMPLEMENTED. Functions of the host. */
struct guise_measure_table {
  uint32_t struct_size;
  uint32_t reserved;

  /* The sizes of what there is to measure.
   * Owner: `info` is the plugin's; filled as far as its struct_size reaches.
   * Lifetime: the numbers hold for this callback.
   * Failure: sticks: GUISE_INVALID_ARGUMENT when struct_size is not set. */
  guise_status (*info)(guise_measuring* g, guise_measure_info* info) GUISE_NOEXCEPT;

  /* One of the tensors to measure, by its number.
   * Owner: the host, and read-only through every view of it.
   * Failure: sticks: GUISE_INVALID_ARGUMENT for an unknown number. */
  guise_status (*input)(guise_measuring* g, int32_t which, guise_tensor* tensor) GUISE_NOEXCEPT;

  /* One result. `name` is [a-z0-9_]+, once per call of measure; it stands as MEASURE.NAME where results are shown. A
   * value that is not finite is shown as missing.
   * Failure: sticks: GUISE_INVALID_ARGUMENT (name, twice). */
  guise_status (*add_number)(guise_measuring* g, const char* name, double value) GUISE_NOEXCEPT;
};

/* Static data of the plugin, as guise_strategy (strategy.h); no state, and operators record no graph. Functions of the
 * plugin. */
typedef struct guise_measure {
  uint32_t struct_size;
  uint32_t reserved;
  const char* name;                   /* [a-z0-9_-]+ */
  const char* version;                /* "1.0.0" */
  const char* summary;                /* one line */
  const guise_option* const* options; /* NULL-terminated; NULL: none */
  uint64_t instance_size;             /* at most 1 MiB */

  /* Once, first.
   * Lifetime: `self`, and what create kept, until destroy.
   * Null: may be NULL: nothing to do.
   * Failure: by fail: what was asked is refused with exit code 2, and there is no destroy. */
  void (*create)(void* self, guise_setup* g) GUISE_NOEXCEPT;

  /* Once, last. Not after a failed create.
   * Owner: the plugin frees what is its own and releases what it kept.
   * Null: may be NULL: nothing to do.
   * Failure: is logged as a warning. */
  void (*destroy)(void* self, guise_context* g) GUISE_NOEXCEPT;

  /* Once for each network and split; adds at least one number.
   * Failure: by fail, or without a number: the run ends with exit code 1. */
  void (*measure)(void* self, guise_measuring* g) GUISE_NOEXCEPT;
} guise_measure;

#define GUISE_MEASURE_INFO_SIZE_1_0 32u
#define GUISE_MEASURE_TABLE_SIZE_1_0 32u
#define GUISE_MEASURE_SIZE_1_0 72u
GUISE_STATIC_ASSERT(sizeof(guise_measure_info) == GUISE_MEASURE_INFO_SIZE_1_0, "layout of guise_measure_info");
GUISE_STATIC_ASSERT(sizeof(guise_measure_table) == GUISE_MEASURE_TABLE_SIZE_1_0, "layout of guise_measure_table");
GUISE_STATIC_ASSERT(sizeof(guise_measure) == GUISE_MEASURE_SIZE_1_0, "layout of guise_measure");

#endif
