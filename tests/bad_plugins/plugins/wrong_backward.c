/* Wrong: the backward of its own node forgets the factor 2 of d x^2 / dx. */
#include <guise/autograd.h>

#include "sound.h"

static void forward(void* data, guise_context* g, const guise_tensor* inputs, guise_tensor* outputs,
                    guise_tensor* saved) {
  (void)data;
  outputs[0] = guise_sum(g, guise_mul(g, inputs[0], inputs[0]));
  saved[0] = inputs[0];
}
static void backward(void* data, guise_context* g, const guise_tensor* saved,
                     const guise_tensor* grad_outputs, guise_tensor* grad_inputs) {
  (void)data;
  grad_inputs[0] = guise_mul(g, saved[0], grad_outputs[0]);
}
static const guise_function square = {sizeof(guise_function), 1, 1, 1, "square", forward, backward, NULL};

static void loss(void* self, guise_step* g) {
  const guise_tensor inputs[] = {guise_logits(g)};
  (void)self;
  add_cross_entropy(g);
  guise_add_term(g, "loss_square", guise_autograd_apply(g, &square, NULL, inputs), 0.001);
}

GUISE_LOSS_STRATEGY(struct nothing, "wrong_backward", "1.0.0", "one line", .loss = loss);
