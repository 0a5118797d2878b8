/* Interface "guise.autograd/1": a plugin's own forward and backward as one node of the graph. Optional: plain
 * operators already have gradients; a node of one's own is for formulas whose backward is cheaper or more exact. */
#ifndef GUISE_AUTOGRAD_H
#define GUISE_AUTOGRAD_H

#include "calls.h"

#define GUISE_AUTOGRAD_INTERFACE "guise.autograd/1"
enum { GUISE_FUNCTION_MAX_TENSORS = 16 };

/* Static data of the plugin. Counts are 0 to 16, inputs and outputs at least 1. */
typedef struct guise_function {
  uint32_t struct_size;
  uint32_t input_count;
  uint32_t output_count;
  uint32_t saved_count;
  const char* name; /* for error texts */

  /* Fills `outputs` with new tensors (none of the inputs), and `saved` with what backward needs: inputs, outputs
   * or others. Runs at once, inside guise_autograd.apply; operators record no graph. */
  void (*forward)(void* data, guise_context* g, const guise_tensor* inputs, guise_tensor* outputs,
                  guise_tensor* saved) GUISE_NOEXCEPT;

  /* Fills `grad_inputs`: the shape and type of each input, or {0, 0} for no gradient. `grad_outputs[i]` is {0, 0}
   * where nothing depends on output i. Runs on any thread, once, many times or never, after loss has returned; a
   * callback of its own, in which step, setup and update are NULL. */
  void (*backward)(void* data, guise_context* g, const guise_tensor* saved, const guise_tensor* grad_outputs,
                   guise_tensor* grad_inputs) GUISE_NOEXCEPT;

  /* Called once when the node is gone, on any thread; NULL: nothing to free. */
  void (*destroy)(void* data) GUISE_NOEXCEPT;
} guise_function;

typedef struct guise_autograd {
  uint32_t struct_size;
  uint32_t reserved;

  /* Runs forward and puts the node into the graph. Takes `data` over in every case, also when it fails: destroy is
   * called exactly once. `data` may be NULL. A gradient of the wrong count, shape or type ends the run with a text
   * that names function and input. */
  guise_status (*apply)(guise_context* g, const guise_function* function, void* data, const guise_tensor* inputs,
                        guise_tensor* outputs) GUISE_NOEXCEPT;
} guise_autograd;

GUISE_STATIC_ASSERT(sizeof(guise_function) == 48, "layout of guise_function");
GUISE_STATIC_ASSERT(sizeof(guise_autograd) == 16, "layout of guise_autograd");

/* The first output of the function; the others, if any, stay in the graph unused. */
static inline guise_tensor guise_autograd_apply(guise_context* g, const guise_function* function, void* data,
                                                const guise_tensor* inputs) {
  guise_tensor outputs[GUISE_FUNCTION_MAX_TENSORS] = {{0, 0}};
  const guise_autograd* autograd = (const guise_autograd*)g->host->get_interface(g, GUISE_AUTOGRAD_INTERFACE);
  if (autograd != NULL) {
    autograd->apply(g, function, data, inputs, outputs);
  } else {
    if (function->destroy != NULL) function->destroy(data);
    g->host->fail(g, GUISE_NOT_FOUND, "this host has no interface " GUISE_AUTOGRAD_INTERFACE);
  }
  return outputs[0];
}

#endif
