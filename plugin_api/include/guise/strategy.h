/* A loss strategy: what it declares, and what the host offers it during a training step. */
#ifndef GUISE_STRATEGY_H
#define GUISE_STRATEGY_H

#include "host.h"
#include "option.h"

/* N = batch size, D = feature width, K = classes of the student, K_t = classes that the teacher knows
 * (K_t = K outside continual learning). Shapes hold at every step; N may be smaller in the last batch. */
typedef struct guise_step_info {
  uint32_t struct_size;
  uint32_t reserved;
  int64_t epoch;           /* of the run, from 0 */
  int64_t step;            /* optimizer steps before this one, over the whole run */
  int64_t batch_size;      /* N */
  int64_t feature_dim;     /* D */
  int64_t classes;         /* K */
  int64_t teacher_classes; /* K_t; 0 without a teacher */
} guise_step_info;

/* The tensors of a step. All are read-only and borrowed: local handles to the host's own tensors. */
enum {
  GUISE_LOGITS = 1,          /* s [N, K], the student's, with its graph */
  GUISE_FEATURES = 2,        /* z [N, D], the student's hidden feature, with its graph */
  GUISE_TARGETS = 3,         /* y [N], int64 in [0, K) */
  GUISE_TEACHER_LOGITS = 4,  /* t [N, K_t], computed on first use. Scope model: without a graph. Scope head:
                                t = g_T(z) with a graph into z; detach it unless a gradient is wanted */
  GUISE_TEACHER_FEATURES = 5 /* f_T(x) [N, D], computed on first use, without a graph; scope model only */
};

enum { GUISE_STUDENT = 1, GUISE_TEACHER = 2 };

struct guise_step_table {
  uint32_t struct_size;
  uint32_t reserved;

  guise_status (*info)(guise_step* g, guise_step_info* info) GUISE_NOEXCEPT;

  /* One of the tensors above. A strategy that never asks for the teacher's never pays for them. */
  guise_status (*input)(guise_step* g, int32_t which, guise_tensor* tensor) GUISE_NOEXCEPT;

  /* logits [M, K] of the student's or teacher's head on features [M, D], M free. With a graph into `features`;
   * into the head's own parameters for the student only. */
  guise_status (*head)(guise_step* g, int32_t which, guise_tensor features, guise_tensor* logits) GUISE_NOEXCEPT;

  /* The run's own cross-entropy of logits [N, K] with the targets: a scalar, mean over the batch. */
  guise_status (*cross_entropy)(guise_step* g, guise_tensor logits, guise_tensor* value) GUISE_NOEXCEPT;

  /* [M, K] narrowed to the classes that the teacher knows: [M, K_t]. */
  guise_status (*over_teacher_classes)(guise_step* g, guise_tensor logits, guise_tensor* narrowed) GUISE_NOEXCEPT;

  /* Uniform in [0, 1) from the run's mask stream, in the run's parameter type. A first dimension equal to N is
   * keyed row by row by (seed, epoch, sample, number of this call), any other by (seed, step, call). */
  guise_status (*random_uniform)(guise_step* g, const int64_t* sizes, uint32_t rank,
                                 guise_tensor* noise) GUISE_NOEXCEPT;

  /* One named scalar term; the host sums weight * value, logs both, and stops the run by name when one is not
   * finite. `name` is [a-z0-9_]+, once per step, and copied. `weight` is finite. */
  guise_status (*add_term)(guise_step* g, const char* name, guise_tensor value, double weight) GUISE_NOEXCEPT;
};

/* Static data of the plugin; lives as long as the .so is mapped. Callbacks of one instance run one at a time,
 * on any thread. `self` is `instance_size` bytes owned by the host, 64-byte aligned, zeroed, with the options
 * that have a member already filled in. */
typedef struct guise_strategy {
  uint32_t struct_size;
  int32_t teacher_scope;               /* the widest that any option can ask for */
  const char* name;                    /* [a-z0-9_-]+ */
  const char* version;                 /* "1.0.0" */
  const char* summary;                 /* one line */
  const char* default_teacher;         /* policy used when the run names none; NULL: swap */
  const char* default_teacher_options; /* JSON object that overrides the policy's own defaults; NULL: none */
  const guise_option* const* options;  /* NULL-terminated; NULL: none */
  uint64_t instance_size;              /* at most 1 MiB */
  uint32_t state_version;              /* of what save writes; 0 without state */
  uint32_t reserved;

  void (*create)(void* self, guise_setup* g) GUISE_NOEXCEPT;    /* NULL: nothing to do */
  void (*destroy)(void* self, guise_context* g) GUISE_NOEXCEPT; /* NULL: nothing to do; not after a failed create */
  void (*loss)(void* self, guise_step* g) GUISE_NOEXCEPT;       /* never NULL; at least one term */

  /* State beyond parameters, at most 256 MiB. save writes at most `capacity` bytes and returns the size needed (it
   * is called with 0 first). load gets what an equal or older state_version wrote, or fails; never both NULL and not.
   */
  uint64_t (*save)(const void* self, void* bytes, uint64_t capacity) GUISE_NOEXCEPT;
  void (*load)(void* self, guise_context* g, const void* bytes, uint64_t size, uint32_t state_version) GUISE_NOEXCEPT;
} guise_strategy;

GUISE_STATIC_ASSERT(sizeof(guise_step_info) == 56, "layout of guise_step_info");
GUISE_STATIC_ASSERT(sizeof(guise_step_table) == 64, "layout of guise_step_table");
GUISE_STATIC_ASSERT(sizeof(guise_strategy) == 112, "layout of guise_strategy");
GUISE_STATIC_ASSERT(offsetof(guise_strategy, create) == 72, "layout of guise_strategy");

#endif
