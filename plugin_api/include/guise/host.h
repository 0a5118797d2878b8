/* What the host offers in every callback: errors, operators, tensors. Strategy and policy callbacks get more
 * (strategy.h, teacher.h) through the same context.
 *
 * Every function says, in this order: owner and lifetime of what it returns, thread, null, failure. Where a
 * point is left out: results are new local handles that die when the callback returns; [callback thread] only;
 * no pointer may be NULL; on failure the code and a text are kept in the context, results are {0, 0}, and the
 * host ends the run with plugin, callback and text when the callback returns. */
#ifndef GUISE_HOST_H
#define GUISE_HOST_H

#include "value.h"

typedef struct guise_context guise_context;
typedef struct guise_host guise_host;
typedef struct guise_setup_table guise_setup_table;
typedef struct guise_step_table guise_step_table;
typedef struct guise_update_table guise_update_table;

/* One instance's view of the host; the same address in every callback of that instance. `status` is the first
 * error since the callback began: calls made after it return it at once, so a plugin need not check each line. */
struct guise_context {
  uint32_t struct_size;
  guise_status status;
  const guise_host* host;           /* never NULL */
  const guise_setup_table* setup;   /* in create; NULL elsewhere */
  const guise_step_table* step;     /* in loss; NULL elsewhere */
  const guise_update_table* update; /* in begin_epoch and update; NULL elsewhere */
};

/* The same type under the name of the callback that it serves. */
typedef guise_context guise_setup;
typedef guise_context guise_step;
typedef guise_context guise_update;

enum { GUISE_LOG_INFO = 1, GUISE_LOG_WARNING = 2 };

struct guise_host {
  uint32_t struct_size;
  uint32_t abi_minor; /* of the running host */

  /* Records an error in the plugin's own words. `text` is copied. Keeps an earlier error. Returns the code kept. */
  guise_status (*fail)(guise_context* g, guise_status code, const char* text) GUISE_NOEXCEPT;

  /* The text kept with `status`; "" without an error. Owned by the host until the callback returns. */
  const char* (*error_text)(guise_context* g)GUISE_NOEXCEPT;

  /* A line for log.txt, prefixed with the plugin's name. `text` is copied. */
  void (*log)(guise_context* g, int32_t level, const char* text) GUISE_NOEXCEPT;

  /* The id of an ATen operator, such as ("aten::add", "Tensor"); ids live as long as the process. Plugins
   * usually declare operators with GUISE_OP instead, and get them resolved at load. */
  guise_status (*op_find)(guise_context* g, const char* name, const char* overload, uint64_t* op) GUISE_NOEXCEPT;

  /* Calls an operator through LibTorch's dispatcher: autograd, autocast and CUDA work as in LibTorch. Every
   * argument is checked against the running schema; arguments left out at the end take their defaults.
   * `names` may be NULL, else names[i] gives argument i by name (NULL: by position). `results` receives the
   * first `result_count` results; asking for more than the operator returns is an error. */
  guise_status (*op_call)(guise_context* g, uint64_t op, const guise_value* arguments, const char* const* names,
                          uint32_t argument_count, guise_value* results, uint32_t result_count) GUISE_NOEXCEPT;

  /* Writes up to `capacity` sizes; `rank` receives the number of dimensions. */
  guise_status (*tensor_shape)(guise_context* g, guise_tensor tensor, int64_t* sizes, uint32_t capacity,
                               uint32_t* rank) GUISE_NOEXCEPT;
  guise_status (*tensor_dtype)(guise_context* g, guise_tensor tensor, guise_dtype* dtype) GUISE_NOEXCEPT;
  guise_status (*tensor_device)(guise_context* g, guise_tensor tensor, guise_device* device) GUISE_NOEXCEPT;

  /* The number in a tensor of one element. Waits for the device. */
  guise_status (*tensor_item)(guise_context* g, guise_tensor tensor, double* value) GUISE_NOEXCEPT;

  /* The same values outside the graph: no gradient flows through the result. */
  guise_status (*tensor_detach)(guise_context* g, guise_tensor tensor, guise_tensor* result) GUISE_NOEXCEPT;

  /* A handle that lives until tensor_release or destroy, owned by the plugin; what is left at destroy is
   * released and reported as a leak. */
  guise_status (*tensor_keep)(guise_context* g, guise_tensor tensor, guise_tensor* kept) GUISE_NOEXCEPT;
  guise_status (*tensor_release)(guise_context* g, guise_tensor kept) GUISE_NOEXCEPT;

  /* Between begin and end, operators record no graph. Nests; what is left open is closed by the host. */
  guise_status (*no_grad_begin)(guise_context* g) GUISE_NOEXCEPT;
  guise_status (*no_grad_end)(guise_context* g) GUISE_NOEXCEPT;

  /* An optional table by name and version, such as "guise.autograd/1", owned by the host as long as the
   * process; NULL where the host lacks it, which is no error. */
  const void* (*get_interface)(guise_context* g, const char* name)GUISE_NOEXCEPT;
};

/* What is known when an instance is made. The host fills what fits in struct_size. */
typedef struct guise_setup_info {
  uint32_t struct_size;
  guise_dtype dtype;   /* of the run's parameters */
  int64_t feature_dim; /* D, 0 for a policy */
  int64_t classes;     /* K, 0 for a policy */
  int64_t epochs;      /* of the run */
  int64_t steps_per_epoch;
  int64_t total_steps; /* optimizer steps of the whole run */
  int64_t start_epoch; /* the first epoch in which the instance is called */
} guise_setup_info;

/* Teacher scopes: what a strategy needs of the teacher, and so what the host builds and runs for it. */
enum {
  GUISE_TEACHER_NONE = 0,
  GUISE_TEACHER_HEAD = 1, /* t = g_T(z): the teacher's head reads the student's feature */
  GUISE_TEACHER_MODEL = 2 /* t = g_T(f_T(x)): the teacher has its own backbone */
};

struct guise_setup_table {
  uint32_t struct_size;
  uint32_t reserved;

  guise_status (*info)(guise_setup* g, guise_setup_info* info) GUISE_NOEXCEPT;

  /* The checked value of an option; strings live as long as the instance. */
  guise_status (*option)(guise_setup* g, const char* key, guise_value* value) GUISE_NOEXCEPT;

  /* A parameter of the strategy, filled with `initial`: the optimizer (when requires_grad), checkpoints and
   * devices treat it as the network's own. Owned by the host; the handle lives as long as the instance and is
   * never released by the plugin. `name` is [a-z0-9_]+, once per instance; rank 0 to 8. */
  guise_status (*parameter)(guise_setup* g, const char* name, const int64_t* sizes, uint32_t rank, double initial,
                            int32_t requires_grad, guise_tensor* parameter) GUISE_NOEXCEPT;

  /* Narrows the teacher scope below the descriptor's; widening it is an error. Strategies only. */
  guise_status (*teacher_scope)(guise_setup* g, int32_t scope) GUISE_NOEXCEPT;
};

GUISE_STATIC_ASSERT(sizeof(guise_context) == 40, "layout of guise_context");
GUISE_STATIC_ASSERT(sizeof(guise_host) == 8 + 15 * 8, "layout of guise_host");
GUISE_STATIC_ASSERT(sizeof(guise_setup_info) == 56, "layout of guise_setup_info");
GUISE_STATIC_ASSERT(sizeof(guise_setup_table) == 40, "layout of guise_setup_table");

/* True when the running host's table is long enough to have `slot`. */
#define GUISE_HAS(table, slot) ((table)->struct_size >= (char*)&(table)->slot - (char*)(table) + sizeof((table)->slot))

#endif
