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

struct guise_update_table {
  uint32_t struct_size;
  uint32_t reserved;

  guise_status (*info)(guise_update* g, guise_update_info* info) GUISE_NOEXCEPT;

  /* teacher <- student, for the kinds in `which`. */
  guise_status (*copy)(guise_update* g, uint32_t which) GUISE_NOEXCEPT;

  /* teacher <- (1 - weight) teacher + weight student in one fused pass; weight in [0, 1]. */
  guise_status (*lerp)(guise_update* g, uint32_t which, double weight) GUISE_NOEXCEPT;

  /* Pair number `index` of pair_count, for rules that copy and lerp cannot express. */
  guise_status (*pair)(guise_update* g, uint32_t index, guise_pair* pair) GUISE_NOEXCEPT;
};

/* As guise_strategy (strategy.h). The host copies the student once before the first step of start_epoch; then
 * it calls begin_epoch before every epoch from start_epoch on, and update after every optimizer step. */
typedef struct guise_teacher_policy {
  uint32_t struct_size;
  uint32_t state_version;
  const char* name;
  const char* version;
  const char* summary;
  const guise_option* const* options;
  uint64_t instance_size;

  void (*create)(void* self, guise_setup* g) GUISE_NOEXCEPT;
  void (*destroy)(void* self, guise_context* g) GUISE_NOEXCEPT;
  void (*begin_epoch)(void* self, guise_update* g) GUISE_NOEXCEPT; /* NULL: nothing to do */
  void (*update)(void* self, guise_update* g) GUISE_NOEXCEPT;      /* NULL: nothing to do */
  uint64_t (*save)(const void* self, void* bytes, uint64_t capacity) GUISE_NOEXCEPT;
  void (*load)(void* self, guise_context* g, const void* bytes, uint64_t size, uint32_t state_version) GUISE_NOEXCEPT;
} guise_teacher_policy;

GUISE_STATIC_ASSERT(sizeof(guise_update_info) == 48, "layout of guise_update_info");
GUISE_STATIC_ASSERT(sizeof(guise_pair) == 32, "layout of guise_pair");
GUISE_STATIC_ASSERT(sizeof(guise_update_table) == 40, "layout of guise_update_table");
GUISE_STATIC_ASSERT(sizeof(guise_teacher_policy) == 96, "layout of guise_teacher_policy");

#endif
