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
  int64_t epochs;          /* of the run */
  int64_t total_steps;     /* of the run */
  double lr;               /* learning rate of this step, before multipliers of single tensors */
} guise_step_info;

/* The tensors of a step. All are read-only and borrowed: local handles to the host's own tensors. */
enum {
  GUISE_LOGITS = 1,           /* s [N, K], the student's, with its graph */
  GUISE_FEATURES = 2,         /* z [N, D], the student's hidden feature, with its graph */
  GUISE_TARGETS = 3,          /* y [N], int64 in [0, K) */
  GUISE_TEACHER_LOGITS = 4,   /* t [N, K_t], computed on first use. Scope model: without a graph. Scope head:
                                 t = g_T(z) with a graph into z; detach it unless a gradient is wanted */
  GUISE_TEACHER_FEATURES = 5, /* f_T(x) [N, D], computed on first use, without a graph; scope model only */
  GUISE_SAMPLES = 6           /* index of each row in the training set [N], int64 in [0, train_size) */
};

enum { GUISE_STUDENT = 1, GUISE_TEACHER = 2 };

/* In loss; called in another callback, each gives GUISE_UNIMPLEMENTED. Functions of the host. */
struct guise_step_table {
  uint32_t struct_size;
  uint32_t reserved;

  /* Where in the run this step is, and the sizes of its tensors.
   * Owner: `info` is the plugin's; filled as far as its struct_size reaches.
   * Lifetime: the numbers hold for this step.
   * Failure: sticks: GUISE_INVALID_ARGUMENT when struct_size is not set. */
  guise_status (*info)(guise_step* g, guise_step_info* info) GUISE_NOEXCEPT;

  /* One of the step's tensors, by its number. A strategy that never asks for the teacher's never pays for them.
   * Owner: the host, and read-only through every view of it.
   * Failure: sticks: GUISE_INVALID_ARGUMENT for an unknown number, GUISE_UNIMPLEMENTED for one outside the strategy's
   *   teacher scope. */
  guise_status (*input)(guise_step* g, int32_t which, guise_tensor* tensor) GUISE_NOEXCEPT;

  /* logits [M, K] of the student's or teacher's head on features [M, D], M free. With a graph into `features`;
   * into the head's own parameters for the student only.
   * Failure: sticks: GUISE_INVALID_ARGUMENT for another shape than [M, D], GUISE_UNIMPLEMENTED for the teacher's
   *   outside the teacher scope. */
  guise_status (*head)(guise_step* g, int32_t which, guise_tensor features, guise_tensor* logits) GUISE_NOEXCEPT;

  /* The run's own cross-entropy of logits [N, K] with the targets: a scalar, mean over the batch.
   * Failure: sticks: GUISE_INVALID_ARGUMENT for another shape. */
  guise_status (*cross_entropy)(guise_step* g, guise_tensor logits, guise_tensor* value) GUISE_NOEXCEPT;

  /* [M, K] narrowed to the classes that the teacher knows: [M, K_t].
   * Owner: the host; a view, so read-only where its input is.
   * Failure: sticks: GUISE_INVALID_ARGUMENT for another shape, GUISE_UNIMPLEMENTED outside the teacher scope. */
  guise_status (*over_teacher_classes)(guise_step* g, guise_tensor logits, guise_tensor* narrowed) GUISE_NOEXCEPT;

  /* Uniform in [0, 1) from the run's mask stream, in the run's parameter type. A first dimension equal to N is
   * keyed row by row by (seed, epoch, sample, number of this call), any other by (seed, step, call). Rank 0 to 8.
   * Null: `sizes` may be NULL with rank 0.
   * Failure: sticks: GUISE_INVALID_ARGUMENT for a rank above 8 or a negative size. */
  guise_status (*random_uniform)(guise_step* g, const int64_t* sizes, uint32_t rank,
                                 guise_tensor* noise) GUISE_NOEXCEPT;

  /* One named scalar term; the host sums weight * value, logs both, and stops the run by name when one is not
   * finite. `name` is [a-z0-9_]+, once per step.
   * Lifetime: the term is summed after the callback has returned.
   * Failure: sticks: GUISE_INVALID_ARGUMENT (name, twice, no scalar, not floating-point, weight not finite). */
  guise_status (*add_term)(guise_step* g, const char* name, guise_tensor value, double weight) GUISE_NOEXCEPT;
};

/* Static data of the plugin, alive as long as the .so is mapped; the host copies it. `self` is `instance_size` bytes
 * of the host's, 64-byte aligned, zeroed, with the options that have a member already filled in. The order is create,
 * then any mix of loss, save and load, then destroy; several instances may live at once. Functions of the plugin. */
typedef struct guise_strategy {
  uint32_t struct_size;
  int32_t teacher_scope;               /* the widest that any option can ask for */
  const char* name;                    /* [a-z0-9_-]+ */
  const char* version;                 /* "1.0.0" */
  const char* summary;                 /* one line */
  const char* default_teacher;         /* policy used when the run names none, of this file if it has one of that
                                          name; NULL: swap */
  const char* default_teacher_options; /* JSON object that overrides the policy's own defaults; NULL: none */
  const guise_option* const* options;  /* NULL-terminated; NULL: none */
  uint64_t instance_size;              /* at most 1 MiB */
  uint32_t state_version;              /* of what save writes; 0 without state */
  uint32_t reserved;

  /* Once, first.
   * Lifetime: `self`, and what create kept or registered, until destroy.
   * Null: may be NULL: nothing to do.
   * Failure: by fail: the run is refused with exit code 2, and there is no destroy. */
  void (*create)(void* self, guise_setup* g) GUISE_NOEXCEPT;

  /* Once, last; a graph with nodes of the plugin's may outlive it. Not after a failed create.
   * Owner: the plugin frees what is its own and releases what it kept.
   * Null: may be NULL: nothing to do.
   * Failure: is logged as a warning. */
  void (*destroy)(void* self, guise_context* g) GUISE_NOEXCEPT;

  /* Each training step from the strategy's start on; adds at least one term.
   * Failure: by fail, or without a term: the run ends with exit code 1. */
  void (*loss)(void* self, guise_step* g) GUISE_NOEXCEPT;

  /* State beyond parameters and buffers, at most 256 MiB: writes at most `capacity` bytes and returns the size needed.
   * Called with capacity 0 first, then with what it returned.
   * Owner: `bytes` is the host's.
   * Null: NULL exactly when load is; `bytes` is NULL with capacity 0.
   * Failure: by fail, or a size that changed between the two calls: the run ends with exit code 1. */
  uint64_t (*save)(const void* self, guise_context* g, void* bytes, uint64_t capacity) GUISE_NOEXCEPT;

  /* After create and before the first step of a run that goes on: what save of an equal or older state_version wrote. A
   * blob that is damaged, cut, newer or another plugin's never gets here.
   * Owner: `bytes` is the host's.
   * Null: NULL exactly when save is. */
  void (*load)(void* self, guise_context* g, const void* bytes, uint64_t size, uint32_t state_version) GUISE_NOEXCEPT;
} guise_strategy;

#define GUISE_STEP_INFO_SIZE_1_0 80u
#define GUISE_STEP_TABLE_SIZE_1_0 64u
#define GUISE_STRATEGY_SIZE_1_0 112u
GUISE_STATIC_ASSERT(sizeof(guise_step_info) == GUISE_STEP_INFO_SIZE_1_0, "layout of guise_step_info");
GUISE_STATIC_ASSERT(sizeof(guise_step_table) == GUISE_STEP_TABLE_SIZE_1_0, "layout of guise_step_table");
GUISE_STATIC_ASSERT(sizeof(guise_strategy) == GUISE_STRATEGY_SIZE_1_0, "layout of guise_strategy");
GUISE_STATIC_ASSERT(offsetof(guise_strategy, create) == 72, "layout of guise_strategy");

#endif
