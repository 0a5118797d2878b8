/* A teacher-update policy: how the teacher's weights follow the student's. The same policies keep the run's
 * `average`, a second copy that is only evaluated. */
#ifndef GUISE_TEACHER_H
#define GUISE_TEACHER_H

#include "host.h"
#include "option.h"

typedef struct guise_update_info {
  uint32_t struct_size;
  uint32_t pair_count; /* tensors that teacher and student have in common */
  int64_t call;        /* calls of update before this one, from 0 */
  int64_t epoch;       /* of the run */
  int64_t start_epoch; /* in which the teacher was made */
  int64_t step;        /* optimizer steps done in the whole run */
  int64_t total_steps; /* of the whole run */
  int64_t epochs;      /* of the whole run */
  double train_loss;   /* weighted sum of the step before; NaN where none was */

  /* The metric by which the run chooses its best checkpoint, at its last evaluation. */
  double metric;        /* NaN before the first */
  int64_t metric_epoch; /* of that evaluation; -1 before the first */
  int32_t metric_sign;  /* 1: greater is better, -1: less is better */
  uint32_t reserved;
} guise_update_info;

/* Which tensors copy and lerp touch; bits. */
enum {
  GUISE_PARAMETERS = 1,
  GUISE_BUFFERS = 2 /* batch-norm statistics; lerp averages the floating-point ones and leaves integers */
};

/* One tensor of both networks, same shape and type. In a policy `teacher` may be written by operators. */
typedef struct guise_pair {
  uint32_t struct_size;
  int32_t kind;     /* GUISE_PARAMETERS or GUISE_BUFFERS */
  const char* name; /* "layer1.0.conv1.weight"; owned by the host until the callback returns */
  guise_tensor teacher;
  guise_tensor student; /* read-only */
} guise_pair;

/* In begin_epoch and update; called in another callback, each gives GUISE_UNIMPLEMENTED. Functions of the host. */
struct guise_update_table {
  uint32_t struct_size;
  uint32_t reserved;

  /* Where in the run this is, and how it goes.
   * Owner: `info` is the plugin's; filled as far as its struct_size reaches.
   * Lifetime: the numbers hold for this callback.
   * Failure: sticks: GUISE_INVALID_ARGUMENT when struct_size is not set. */
  guise_status (*info)(guise_update* g, guise_update_info* info) GUISE_NOEXCEPT;

  /* teacher <- student, at once, for the kinds in `which`.
   * Failure: sticks: GUISE_INVALID_ARGUMENT for no kind, or bits that are unknown. */
  guise_status (*copy)(guise_update* g, uint32_t which) GUISE_NOEXCEPT;

  /* teacher <- (1 - weight) teacher + weight student, at once, in one fused pass; weight in [0, 1].
   * Failure: sticks: GUISE_INVALID_ARGUMENT for such bits, or a weight outside [0, 1]. */
  guise_status (*lerp)(guise_update* g, uint32_t which, double weight) GUISE_NOEXCEPT;

  /* Pair number `index` of pair_count, for rules that copy and lerp cannot express. When the callback returns, every
   * teacher tensor that was handed out so must be finite where the student's is.
   * Owner: tensors and name are the host's, `teacher` may be written; `pair` is the plugin's, filled as far as its
   *   struct_size reaches.
   * Failure: sticks: GUISE_INVALID_ARGUMENT for an index out of range, or a struct_size that is not set; the name is ""
   *   then. */
  guise_status (*pair)(guise_update* g, uint32_t index, guise_pair* pair) GUISE_NOEXCEPT;
};

/* As guise_strategy (strategy.h), with one of begin_epoch and update at least. The host copies the student once before
 * the first step of start_epoch. Functions of the plugin. */
typedef struct guise_teacher_policy {
  uint32_t struct_size;
  uint32_t state_version;
  const char* name;
  const char* version;
  const char* summary;
  const guise_option* const* options;
  uint64_t instance_size;

  /* Once, first.
   * Lifetime: `self`, and what create kept or registered, until destroy.
   * Null: may be NULL: nothing to do.
   * Failure: by fail: the run is refused with exit code 2, and there is no destroy. */
  void (*create)(void* self, guise_setup* g) GUISE_NOEXCEPT;

  /* Once, last. Not after a failed create.
   * Owner: the plugin frees what is its own and releases what it kept.
   * Null: may be NULL: nothing to do.
   * Failure: is logged as a warning. */
  void (*destroy)(void* self, guise_context* g) GUISE_NOEXCEPT;

  /* Before each epoch from start_epoch on.
   * Null: may be NULL: nothing to do.
   * Failure: by fail, or a tensor of the teacher's that it left not finite: the run ends with exit code 1. */
  void (*begin_epoch)(void* self, guise_update* g) GUISE_NOEXCEPT;

  /* After each optimizer step from start_epoch on.
   * Null: may be NULL: nothing to do.
   * Failure: by fail, or a tensor of the teacher's that it left not finite: the run ends with exit code 1. */
  void (*update)(void* self, guise_update* g) GUISE_NOEXCEPT;

  /* As a strategy's.
   * Owner: `bytes` is the host's.
   * Null: NULL exactly when load is; `bytes` is NULL with capacity 0.
   * Failure: by fail, or a size that changed between the two calls: the run ends with exit code 1. */
  uint64_t (*save)(const void* self, guise_context* g, void* bytes, uint64_t capacity) GUISE_NOEXCEPT;

  /* As a strategy's.
   * Owner: `bytes` is the host's.
   * Null: NULL exactly when save is. */
  void (*load)(void* self, guise_context* g, const void* bytes, uint64_t size, uint32_t state_version) GUISE_NOEXCEPT;
} guise_teacher_policy;

#define GUISE_UPDATE_INFO_SIZE_1_0 88u
#define GUISE_PAIR_SIZE_1_0 32u
#define GUISE_UPDATE_TABLE_SIZE_1_0 40u
#define GUISE_TEACHER_POLICY_SIZE_1_0 96u
GUISE_STATIC_ASSERT(sizeof(guise_update_info) == GUISE_UPDATE_INFO_SIZE_1_0, "layout of guise_update_info");
GUISE_STATIC_ASSERT(sizeof(guise_pair) == GUISE_PAIR_SIZE_1_0, "layout of guise_pair");
GUISE_STATIC_ASSERT(sizeof(guise_update_table) == GUISE_UPDATE_TABLE_SIZE_1_0, "layout of guise_update_table");
GUISE_STATIC_ASSERT(sizeof(guise_teacher_policy) == GUISE_TEACHER_POLICY_SIZE_1_0, "layout of guise_teacher_policy");

#endif
