/* What the host offers in every callback: errors, operators, tensors. The callbacks of a strategy, a policy and a
 * measure get more (strategy.h, teacher.h, measure.h) through the same context.
 *
 * Beside each function stand owner, lifetime, thread, null and failure, in this order, where they differ from:
 *
 * Functions of the host, called by the plugin:
 * Owner: the host: of results; arguments stay the plugin's.
 * Lifetime: local: results die when the callback returns; arguments are read or copied before the call returns.
 * Thread: callback: the thread that runs the callback, while it runs. Any other call does nothing, returns
 *   GUISE_DENIED, and is told when the next callback ends, which fails by it.
 * Null: never: a pointer that is NULL is refused with GUISE_INVALID_ARGUMENT.
 * Failure: sticks: code and text are kept in the context and results are cleared; every later call returns the code
 *   at once; when the callback returns, the host ends the run with plugin, callback, step and text.
 *
 * Functions of the plugin, called by the host:
 * Owner: the plugin: of what it allocates; what the host hands over stays the host's, and read-only.
 * Lifetime: the call: what is handed over is dead when the function has returned.
 * Thread: any: never two of one instance at a time; two instances may run side by side.
 * Null: never: the member must be set.
 * Failure: by fail: guise_fail, or a call that failed, ends the run with exit code 1; the last checkpoint stays
 *   whole. */
#ifndef GUISE_HOST_H
#define GUISE_HOST_H

#include "value.h"

typedef struct guise_context guise_context;
typedef struct guise_host guise_host;
typedef struct guise_setup_table guise_setup_table;
typedef struct guise_step_table guise_step_table;
typedef struct guise_update_table guise_update_table;
typedef struct guise_measure_table guise_measure_table;

/* One instance's view of the host; the same address in every callback of that instance. `status` is the first
 * error since the callback began: calls made after it return it at once, so a plugin need not check each line.
 * Tables and arrays are the host's and live as long as the instance. */
struct guise_context {
  uint32_t struct_size;
  guise_status status;
  const guise_host* host;             /* never NULL */
  const guise_setup_table* setup;     /* in create; NULL elsewhere */
  const guise_step_table* step;       /* in loss; NULL elsewhere */
  const guise_update_table* update;   /* in begin_epoch and update; NULL elsewhere */
  const guise_measure_table* measure; /* in measure; NULL elsewhere */

  /* The ids of the operators that the plugin declares (GUISE_OP), in the order of their slots; 0: an optional one
   * that the running LibTorch lacks. */
  const uint64_t* operators;
  /* Likewise the tables of its declared interfaces (GUISE_INTERFACE); NULL: an optional one that the host lacks. */
  const void* const* interfaces;
};

/* The same type under the name of the callback that it serves. */
typedef guise_context guise_setup;
typedef guise_context guise_step;
typedef guise_context guise_update;
typedef guise_context guise_measuring;

enum { GUISE_LOG_INFO = 1, GUISE_LOG_WARNING = 2 };

/* In every callback. Functions of the host. */
struct guise_host {
  uint32_t struct_size;
  uint32_t abi_minor; /* of the running host */

  /* Records an error in the plugin's own words; GUISE_OK counts as GUISE_FAILED. Returns the code that is kept.
   * Null: `text` may be NULL: "it gave no reason".
   * Failure: an earlier error is kept, and its code returned. */
  guise_status (*fail)(guise_context* g, guise_status code, const char* text) GUISE_NOEXCEPT;

  /* The text kept with `status`; "" without an error.
   * Null: never returned.
   * Failure: cannot fail. */
  const char* (*error_text)(guise_context* g)GUISE_NOEXCEPT;

  /* A line for log.txt, prefixed with the plugin's name, cut at 600 bytes, control characters made visible.
   * Null: `text` may be NULL: an empty line.
   * Failure: cannot fail. */
  void (*log)(guise_context* g, int32_t level, const char* text) GUISE_NOEXCEPT;

  /* A number for the run's record: its mean over the calls of an epoch stands in the log and the report beside the
   * losses. `name` is [a-z0-9_]+. One that is not finite is left out, and warned of once. */
  guise_status (*log_value)(guise_context* g, const char* name, double value) GUISE_NOEXCEPT;

  /* The id of an ATen operator, such as ("aten::add", "Tensor"). Plugins usually declare operators with GUISE_OP
   * instead, and get them resolved at load.
   * Lifetime: the id lives as long as the process.
   * Failure: sticks: GUISE_NOT_FOUND with near names, GUISE_DENIED for what is not for plugins. */
  guise_status (*op_find)(guise_context* g, const char* name, const char* overload, uint64_t* op) GUISE_NOEXCEPT;

  /* Calls an operator through LibTorch's dispatcher: autograd, autocast and CUDA work as in LibTorch. Every
   * argument is checked against the running schema; arguments left out at the end take their defaults. names[i] gives
   * argument i by name (NULL: by position). `results` receives the first `result_count` results.
   * Owner: the host, lists and texts in results too.
   * Null: `names` may be NULL, and each of its entries; `arguments` and `results` where there are none.
   * Failure: sticks: GUISE_INVALID_ARGUMENT (arity, type, range, more results than the operator has), GUISE_READ_ONLY,
   *   GUISE_DENIED, GUISE_INTERNAL for LibTorch's own errors. */
  guise_status (*op_call)(guise_context* g, uint64_t op, const guise_value* arguments, const char* const* names,
                          uint32_t argument_count, guise_value* results, uint32_t result_count) GUISE_NOEXCEPT;

  /* Writes up to `capacity` sizes; `rank` receives the number of dimensions.
   * Null: `sizes` may be NULL with capacity 0. */
  guise_status (*shape)(guise_context* g, guise_tensor tensor, int64_t* sizes, uint32_t capacity,
                        uint32_t* rank) GUISE_NOEXCEPT;
  /* The element type.
   * Failure: sticks: also for a type that has no number here. */
  guise_status (*dtype)(guise_context* g, guise_tensor tensor, guise_dtype* dtype) GUISE_NOEXCEPT;

  /* Where the tensor lies.
   * Failure: sticks: also for a device that has no number here. */
  guise_status (*device)(guise_context* g, guise_tensor tensor, guise_device* device) GUISE_NOEXCEPT;

  /* The number in a tensor of one element. Waits for the device.
   * Failure: sticks: GUISE_INVALID_ARGUMENT unless there is exactly one element. */
  guise_status (*item)(guise_context* g, guise_tensor tensor, double* value) GUISE_NOEXCEPT;

  /* The same values outside the graph: no gradient flows through the result. */
  guise_status (*detach)(guise_context* g, guise_tensor tensor, guise_tensor* result) GUISE_NOEXCEPT;

  /* A handle that lives on. What it names stands in no checkpoint unless save writes it: the host warns where there is
   * no save. A buffer (guise_setup_table) is saved by itself.
   * Owner: the plugin.
   * Lifetime: until release or destroy; what is left after destroy is released and reported as a leak. */
  guise_status (*keep)(guise_context* g, guise_tensor tensor, guise_tensor* kept) GUISE_NOEXCEPT;

  /* Gives back what keep gave. Works after an error too.
   * Owner: the host again.
   * Lifetime: the handle is dead afterwards.
   * Failure: sticks: GUISE_INVALID_HANDLE twice, on {0, 0} or on a local one; GUISE_INVALID_ARGUMENT on a parameter or
   *   buffer. */
  guise_status (*release)(guise_context* g, guise_tensor kept) GUISE_NOEXCEPT;

  /* From here on operators record no graph. Nests.
   * Lifetime: until no_grad_end, or the callback's end. */
  guise_status (*no_grad_begin)(guise_context* g) GUISE_NOEXCEPT;

  /* Closes the last begin.
   * Failure: sticks: GUISE_INVALID_ARGUMENT without a begin. */
  guise_status (*no_grad_end)(guise_context* g) GUISE_NOEXCEPT;
};

/* What is known when an instance is made. The host fills what fits in struct_size. */
typedef struct guise_setup_info {
  uint32_t struct_size;
  guise_dtype dtype;   /* of the run's parameters */
  int64_t feature_dim; /* D, 0 for a policy or a measure */
  int64_t classes;     /* K, 0 for a policy or a measure */
  int64_t epochs;      /* of the run */
  int64_t steps_per_epoch;
  int64_t total_steps; /* optimizer steps of the whole run */
  int64_t start_epoch; /* the first epoch in which the instance is called */
  int64_t train_size;  /* training images: GUISE_SAMPLES are in [0, train_size) */
  int32_t rank;        /* of this process, in [0, world_size) */
  int32_t world_size;  /* processes that train one network together; 1 alone */
} guise_setup_info;

/* Ranks. Each process has an instance of its own and a batch of its own: N, logits, targets and samples are the
 * process's. A loss is a mean over that batch; the host averages gradients over the processes, so that it becomes the
 * mean over all. What a loss does with the whole batch at once (a queue, contrast between samples) sees its own
 * process's part. Checkpoints hold the state, parameters and buffers of rank 0, and every process starts from them. */

/* How a parameter or buffer begins; a zeroed one is 0 everywhere. What is random comes from the run's seed and the
 * name, whatever else is made and in whatever order. */
enum {
  GUISE_INITIAL_CONSTANT = 0,        /* a */
  GUISE_INITIAL_UNIFORM = 1,         /* in [a, b) */
  GUISE_INITIAL_NORMAL = 2,          /* mean a, standard deviation b */
  GUISE_INITIAL_KAIMING_UNIFORM = 3, /* as torch.nn.Linear and Conv2d fill weights: in +-1 / sqrt(fan_in), fan_in =
                                        sizes[1] * ... * sizes[rank - 1]; rank at least 2 */
  GUISE_INITIAL_IDENTITY = 4         /* 1 on the diagonal of a matrix, 0 elsewhere; rank 2 */
};
typedef struct guise_initial {
  uint32_t struct_size;
  int32_t kind;
  double a, b;
} guise_initial;

/* Teacher scopes: what a strategy needs of the teacher, and so what the host builds and runs for it. */
enum {
  GUISE_TEACHER_NONE = 0,
  GUISE_TEACHER_HEAD = 1, /* t = g_T(z): the teacher's head reads the student's feature */
  GUISE_TEACHER_MODEL = 2 /* t = g_T(f_T(x)): the teacher has its own backbone */
};

/* In create; called in another callback, each gives GUISE_UNIMPLEMENTED. Functions of the host. */
struct guise_setup_table {
  uint32_t struct_size;
  uint32_t reserved;

  /* What is known of the run.
   * Owner: `info` is the plugin's; filled as far as its struct_size reaches.
   * Lifetime: the numbers hold as long as the instance.
   * Failure: sticks: GUISE_INVALID_ARGUMENT when struct_size is not set. */
  guise_status (*info)(guise_setup* g, guise_setup_info* info) GUISE_NOEXCEPT;

  /* The checked value of an option.
   * Lifetime: a text lives as long as the instance.
   * Failure: sticks: GUISE_NOT_FOUND for a key that the table lacks. */
  guise_status (*option)(guise_setup* g, const char* key, guise_value* value) GUISE_NOEXCEPT;

  /* A parameter of the strategy, in the run's parameter type: the optimizer (when requires_grad), checkpoints and
   * devices treat it as the network's own. `name` is [a-z0-9_]+, once per instance, parameters and buffers together;
   * rank 0 to 8; at most 2^31 elements.
   * Lifetime: the handle lives as long as the instance, and is never released by the plugin.
   * Null: `initial` may be NULL: zeros; `sizes` with rank 0.
   * Failure: sticks: GUISE_INVALID_ARGUMENT (name, twice, rank, size, beginning), GUISE_UNIMPLEMENTED for a kind of
   *   beginning that needs a newer host, and where the instance is no strategy. */
  guise_status (*parameter)(guise_setup* g, const char* name, const int64_t* sizes, uint32_t rank,
                            const guise_initial* initial, int32_t requires_grad,
                            guise_tensor* parameter) GUISE_NOEXCEPT;

  /* A tensor that the plugin writes itself (prototypes, a queue, a momentum): saved in checkpoints, moved with the
   * run, never optimised. `dtype` 0: the run's parameter type; integers and booleans begin with a constant only. Names
   * and sizes as of a parameter.
   * Lifetime: the handle lives as long as the instance, and is never released by the plugin.
   * Null: `initial` may be NULL: zeros; `sizes` with rank 0.
   * Failure: sticks: as of a parameter; GUISE_UNIMPLEMENTED in a measure, which is not saved. */
  guise_status (*buffer)(guise_setup* g, const char* name, const int64_t* sizes, uint32_t rank, guise_dtype dtype,
                         const guise_initial* initial, guise_tensor* buffer) GUISE_NOEXCEPT;

  /* Narrows the teacher scope below the descriptor's.
   * Lifetime: holds as long as the instance.
   * Failure: sticks: GUISE_INVALID_ARGUMENT when wider than the descriptor's, GUISE_UNIMPLEMENTED where the instance is
   *   no strategy. */
  guise_status (*narrow_teacher_scope)(guise_setup* g, int32_t scope) GUISE_NOEXCEPT;
};

/* Sizes as first released. */
#define GUISE_CONTEXT_SIZE_1_0 64u
#define GUISE_HOST_SIZE_1_0 128u
#define GUISE_SETUP_INFO_SIZE_1_0 72u
#define GUISE_INITIAL_SIZE_1_0 24u
#define GUISE_SETUP_TABLE_SIZE_1_0 48u
GUISE_STATIC_ASSERT(sizeof(guise_context) == GUISE_CONTEXT_SIZE_1_0, "layout of guise_context");
GUISE_STATIC_ASSERT(sizeof(guise_host) == GUISE_HOST_SIZE_1_0, "layout of guise_host");
GUISE_STATIC_ASSERT(sizeof(guise_setup_info) == GUISE_SETUP_INFO_SIZE_1_0, "layout of guise_setup_info");
GUISE_STATIC_ASSERT(sizeof(guise_initial) == GUISE_INITIAL_SIZE_1_0, "layout of guise_initial");
GUISE_STATIC_ASSERT(sizeof(guise_setup_table) == GUISE_SETUP_TABLE_SIZE_1_0, "layout of guise_setup_table");

/* True when the running host's table is long enough to have `slot`. */
#define GUISE_HAS(table, slot) ((table)->struct_size >= (char*)&(table)->slot - (char*)(table) + sizeof((table)->slot))

#endif
