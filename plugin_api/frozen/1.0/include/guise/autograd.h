/* Interface "guise.autograd/1": a plugin's own forward and backward as one node of the graph. Optional: plain
 * operators already have gradients; a node of one's own is for formulas whose backward is cheaper or more exact. */
#ifndef GUISE_AUTOGRAD_H
#define GUISE_AUTOGRAD_H

#include "register.h"

#define GUISE_AUTOGRAD_INTERFACE "guise.autograd/1"
enum { GUISE_FUNCTION_MAX_TENSORS = 16 };

/* Static data of the plugin. Counts are 0 to 16, inputs and outputs at least 1. A saved tensor that is changed in place
 * afterwards makes LibTorch refuse the backward pass; the run ends with that text. Functions of the plugin. */
typedef struct guise_function {
  uint32_t struct_size;
  uint32_t input_count;
  uint32_t output_count;
  uint32_t saved_count;
  const char* name; /* for error texts */

  /* Fills `outputs` with new tensors (none of the inputs), and `saved` with what backward needs: inputs, outputs
   * or others. Runs at once, inside guise_autograd.apply; operators record no graph.
   * Lifetime: inputs are read-only until the callback of apply returns; what is filled in is handed over.
   * Thread: that of apply.
   * Null: every output and saved tensor must be set: {0, 0} is refused.
   * Failure: by fail: apply fails with its text. */
  void (*forward)(void* data, guise_context* g, const guise_tensor* inputs, guise_tensor* outputs,
                  guise_tensor* saved) GUISE_NOEXCEPT;

  /* Fills `grad_inputs`: the shape and type of each input, or {0, 0} for no gradient. `grad_outputs[i]` is {0, 0}
   * where nothing depends on output i. A callback of its own, after loss has returned, once, many times or never;
   * setup, step, update and measure are NULL in its context.
   * Failure: by fail, or a gradient of another shape or type: the run ends, naming function and input. */
  void (*backward)(void* data, guise_context* g, const guise_tensor* saved, const guise_tensor* grad_outputs,
                   guise_tensor* grad_inputs) GUISE_NOEXCEPT;

  /* Once, when the node is gone, maybe after the instance's destroy.
   * Owner: frees `data`.
   * Thread: any, also beside a callback of the instance.
   * Null: may be NULL: nothing to free.
   * Failure: cannot fail: it has no context. */
  void (*destroy)(void* data) GUISE_NOEXCEPT;
} guise_function;

/* In loss. Functions of the host. */
typedef struct guise_autograd {
  uint32_t struct_size;
  uint32_t reserved;

  /* Runs forward and puts the node into the graph.
   * Owner: takes `data` over, on success and on failure: destroy is called exactly once. Outputs are the host's.
   * Lifetime: outputs are local; the node lives as long as the graph does.
   * Null: `data` may be NULL.
   * Failure: sticks: GUISE_INVALID_ARGUMENT (counts, an output that is empty or no new tensor: an input, the host's,
   *   part of the graph, another output). */
  guise_status (*apply)(guise_context* g, const guise_function* function, void* data, const guise_tensor* inputs,
                        guise_tensor* outputs) GUISE_NOEXCEPT;
} guise_autograd;

#define GUISE_FUNCTION_SIZE_1_0 48u
#define GUISE_AUTOGRAD_SIZE_1_0 16u
GUISE_STATIC_ASSERT(sizeof(guise_function) == GUISE_FUNCTION_SIZE_1_0, "layout of guise_function");
GUISE_STATIC_ASSERT(sizeof(guise_autograd) == GUISE_AUTOGRAD_SIZE_1_0, "layout of guise_autograd");

/* All outputs of the function, {0, 0} after an error; `data` is taken over in every case. */
static inline void guise_autograd_apply_for_several(guise_context* g, const guise_function* function, void* data,
                                                    const guise_tensor* inputs, guise_tensor* outputs) {
  uint32_t i;
  GUISE_INTERFACE(slot, GUISE_AUTOGRAD_INTERFACE);
  for (i = 0; i < function->output_count; ++i) outputs[i] = guise_no_tensor();
  ((const guise_autograd*)guise_interface(g, &slot))->apply(g, function, data, inputs, outputs);
}

/* The first output alone; the others, if any, stay in the graph unused. */
static inline guise_tensor guise_autograd_apply(guise_context* g, const guise_function* function, void* data,
                                                const guise_tensor* inputs) {
  guise_tensor outputs[GUISE_FUNCTION_MAX_TENSORS] = {{0, 0}};
  guise_autograd_apply_for_several(g, function, data, inputs, outputs);
  return outputs[0];
}

#endif
