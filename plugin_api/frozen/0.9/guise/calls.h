/* The tables' functions under short names, for C authors. Each passes at once when an earlier call of the same
 * callback failed, and returns {0, 0} or 0 then; the first error is kept by the host. */
#ifndef GUISE_CALLS_H
#define GUISE_CALLS_H

#include "descriptor.h"

static inline guise_tensor guise_no_tensor(void) {
  guise_tensor none = {0, 0};
  return none;
}

/* Gives up with a text: the run ends with it when the callback returns. */
static inline void guise_fail(guise_context* g, const char* text) { g->host->fail(g, GUISE_FAILED, text); }

/* Records that a function was called in a callback that does not offer it. Returns 0. */
static inline int guise_wrong_callback(guise_context* g, const char* text) {
  g->host->fail(g, GUISE_UNIMPLEMENTED, text);
  return 0;
}
static inline int guise_in_step(guise_context* g) {
  if (g->status != GUISE_OK) return 0;
  return g->step ? 1 : guise_wrong_callback(g, "a function of the training step was called outside loss");
}
static inline int guise_in_setup(guise_context* g) {
  if (g->status != GUISE_OK) return 0;
  return g->setup ? 1 : guise_wrong_callback(g, "a function of the setup was called outside create");
}
static inline int guise_in_update(guise_context* g) {
  if (g->status != GUISE_OK) return 0;
  return g->update ? 1 : guise_wrong_callback(g, "a function of the update was called outside begin_epoch and update");
}

/* ---- any callback: tensors and operators ---- */

static inline double guise_item(guise_context* g, guise_tensor tensor) {
  double value = 0;
  if (g->status == GUISE_OK) g->host->tensor_item(g, tensor, &value);
  return value;
}
static inline guise_tensor guise_detach(guise_context* g, guise_tensor tensor) {
  guise_tensor result = {0, 0};
  if (g->status == GUISE_OK) g->host->tensor_detach(g, tensor, &result);
  return result;
}
static inline guise_tensor guise_keep(guise_context* g, guise_tensor tensor) {
  guise_tensor kept = {0, 0};
  if (g->status == GUISE_OK) g->host->tensor_keep(g, tensor, &kept);
  return kept;
}
static inline void guise_release(guise_context* g, guise_tensor kept) { g->host->tensor_release(g, kept); }

/* Number of dimensions; 0 after an error. */
static inline uint32_t guise_rank(guise_context* g, guise_tensor tensor) {
  uint32_t rank = 0;
  if (g->status == GUISE_OK) g->host->tensor_shape(g, tensor, NULL, 0, &rank);
  return rank;
}

/* Size along `dim` in {0, ..., 15}; an error when the tensor has no such dimension. */
static inline int64_t guise_size(guise_context* g, guise_tensor tensor, uint32_t dim) {
  int64_t sizes[16];
  uint32_t rank = 0;
  if (g->status != GUISE_OK || g->host->tensor_shape(g, tensor, sizes, 16, &rank) != GUISE_OK) return 0;
  if (dim < rank && dim < 16) return sizes[dim];
  g->host->fail(g, GUISE_INVALID_ARGUMENT, "guise_size: the tensor has no such dimension");
  return 0;
}

/* The element type; 0 after an error. */
static inline guise_dtype guise_dtype_of(guise_context* g, guise_tensor tensor) {
  guise_dtype dtype = 0;
  if (g->status == GUISE_OK) g->host->tensor_dtype(g, tensor, &dtype);
  return dtype;
}

/* The first result of an operator declared by GUISE_OP. */
static inline guise_tensor guise_call(guise_context* g, const guise_op_slot* slot, const guise_value* arguments,
                                      uint32_t count) {
  guise_value result = {GUISE_TYPE_NONE, 0, {0}};
  /* volatile: the host writes the id at load, behind the compiler's back */
  const uint64_t op = *(const volatile uint64_t*)&slot->op;
  if (g->status == GUISE_OK) g->host->op_call(g, op, arguments, NULL, count, &result, 1);
  if (result.type == GUISE_TYPE_TENSOR) return result.as.tensor;
  if (g->status == GUISE_OK) g->host->fail(g, GUISE_INVALID_ARGUMENT, "guise_call: the operator returns no tensor");
  return guise_no_tensor();
}

/* ---- create ---- */

static inline guise_setup_info guise_setup_facts(guise_setup* g) {
  guise_setup_info info = {sizeof(guise_setup_info), 0, 0, 0, 0, 0, 0, 0};
  if (guise_in_setup(g)) g->setup->info(g, &info);
  return info;
}
static inline guise_tensor guise_parameter(guise_setup* g, const char* name, const int64_t* sizes, uint32_t rank,
                                           double initial, int requires_grad) {
  guise_tensor parameter = {0, 0};
  if (guise_in_setup(g)) g->setup->parameter(g, name, sizes, rank, initial, requires_grad, &parameter);
  return parameter;
}
static inline void guise_narrow_teacher_scope(guise_setup* g, int32_t scope) {
  if (guise_in_setup(g)) g->setup->teacher_scope(g, scope);
}

/* ---- loss ---- */

static inline guise_step_info guise_step_facts(guise_step* g) {
  guise_step_info info = {sizeof(guise_step_info), 0, 0, 0, 0, 0, 0, 0};
  if (guise_in_step(g)) g->step->info(g, &info);
  return info;
}
static inline int64_t guise_batch_size(guise_step* g) { return guise_step_facts(g).batch_size; }

static inline guise_tensor guise_input(guise_step* g, int32_t which) {
  guise_tensor tensor = {0, 0};
  if (guise_in_step(g)) g->step->input(g, which, &tensor);
  return tensor;
}
static inline guise_tensor guise_logits(guise_step* g) { return guise_input(g, GUISE_LOGITS); }
static inline guise_tensor guise_features(guise_step* g) { return guise_input(g, GUISE_FEATURES); }
static inline guise_tensor guise_targets(guise_step* g) { return guise_input(g, GUISE_TARGETS); }
static inline guise_tensor guise_teacher_logits(guise_step* g) { return guise_input(g, GUISE_TEACHER_LOGITS); }
static inline guise_tensor guise_teacher_features(guise_step* g) { return guise_input(g, GUISE_TEACHER_FEATURES); }

static inline guise_tensor guise_head(guise_step* g, int32_t which, guise_tensor features) {
  guise_tensor logits = {0, 0};
  if (guise_in_step(g)) g->step->head(g, which, features, &logits);
  return logits;
}
static inline guise_tensor guise_cross_entropy(guise_step* g, guise_tensor logits) {
  guise_tensor value = {0, 0};
  if (guise_in_step(g)) g->step->cross_entropy(g, logits, &value);
  return value;
}
static inline guise_tensor guise_over_teacher_classes(guise_step* g, guise_tensor logits) {
  guise_tensor narrowed = {0, 0};
  if (guise_in_step(g)) g->step->over_teacher_classes(g, logits, &narrowed);
  return narrowed;
}
static inline guise_tensor guise_random_uniform(guise_step* g, const int64_t* sizes, uint32_t rank) {
  guise_tensor noise = {0, 0};
  if (guise_in_step(g)) g->step->random_uniform(g, sizes, rank, &noise);
  return noise;
}
static inline void guise_add_term(guise_step* g, const char* name, guise_tensor value, double weight) {
  if (guise_in_step(g)) g->step->add_term(g, name, value, weight);
}

/* ---- begin_epoch and update ---- */

static inline guise_update_info guise_update_facts(guise_update* g) {
  guise_update_info info = {sizeof(guise_update_info), 0, 0, 0, 0, 0, 0};
  if (guise_in_update(g)) g->update->info(g, &info);
  return info;
}
static inline void guise_copy(guise_update* g, uint32_t which) {
  if (guise_in_update(g)) g->update->copy(g, which);
}
static inline void guise_lerp(guise_update* g, uint32_t which, double weight) {
  if (guise_in_update(g)) g->update->lerp(g, which, weight);
}
static inline guise_pair guise_pair_at(guise_update* g, uint32_t index) {
  guise_pair pair = {sizeof(guise_pair), 0, NULL, {0, 0}, {0, 0}};
  if (guise_in_update(g)) g->update->pair(g, index, &pair);
  return pair;
}

#endif
