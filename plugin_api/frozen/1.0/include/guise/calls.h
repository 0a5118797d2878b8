/* The tables' functions under short names, for C authors: owner, lifetime, thread and null are those of the function
 * behind each. Each passes at once when an earlier call of the same callback failed, and returns {0, 0} or 0 then; the
 * first error is kept by the host. */
#ifndef GUISE_CALLS_H
#define GUISE_CALLS_H

#include "descriptor.h"

/* The sections in which the linker gathers what a plugin declares. */
#ifdef __cplusplus
extern "C" {
#endif
#define GUISE_SECTION_END __attribute__((weak, visibility("hidden")))
extern const guise_op_slot __start_guise_ops[] GUISE_SECTION_END;
extern const guise_op_slot __stop_guise_ops[] GUISE_SECTION_END;
extern const guise_interface_slot __start_guise_interfaces[] GUISE_SECTION_END;
extern const guise_interface_slot __stop_guise_interfaces[] GUISE_SECTION_END;
#ifdef __cplusplus
}
#endif

/* The running host's id of a declared operator; 0: an optional one that its LibTorch lacks. */
static inline uint64_t guise_op(const guise_context* g, const guise_op_slot* slot) {
  return g->operators[((uintptr_t)slot - (uintptr_t)__start_guise_ops) / sizeof(guise_op_slot)];
}

/* The table of a declared interface; NULL: an optional one that the host lacks. */
static inline const void* guise_interface(const guise_context* g, const guise_interface_slot* slot) {
  return g->interfaces[((uintptr_t)slot - (uintptr_t)__start_guise_interfaces) / sizeof(guise_interface_slot)];
}

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
static inline int guise_in_measure(guise_context* g) {
  if (g->status != GUISE_OK) return 0;
  return g->measure ? 1 : guise_wrong_callback(g, "a function of the measure was called outside measure");
}

/* ---- any callback: tensors and operators ---- */

static inline double guise_item(guise_context* g, guise_tensor tensor) {
  double value = 0;
  if (g->status == GUISE_OK) g->host->item(g, tensor, &value);
  return value;
}
static inline guise_tensor guise_detach(guise_context* g, guise_tensor tensor) {
  guise_tensor result = {0, 0};
  if (g->status == GUISE_OK) g->host->detach(g, tensor, &result);
  return result;
}
static inline guise_tensor guise_keep(guise_context* g, guise_tensor tensor) {
  guise_tensor kept = {0, 0};
  if (g->status == GUISE_OK) g->host->keep(g, tensor, &kept);
  return kept;
}
static inline void guise_release(guise_context* g, guise_tensor kept) { g->host->release(g, kept); }
static inline void guise_no_grad_begin(guise_context* g) {
  if (g->status == GUISE_OK) g->host->no_grad_begin(g);
}
static inline void guise_no_grad_end(guise_context* g) {
  if (g->status == GUISE_OK) g->host->no_grad_end(g);
}
static inline void guise_log_value(guise_context* g, const char* name, double value) {
  if (g->status == GUISE_OK) g->host->log_value(g, name, value);
}

/* Number of dimensions; 0 after an error. */
static inline uint32_t guise_rank(guise_context* g, guise_tensor tensor) {
  uint32_t rank = 0;
  if (g->status == GUISE_OK) g->host->shape(g, tensor, NULL, 0, &rank);
  return rank;
}

/* Size along `dim` in {0, ..., 15}; an error when the tensor has no such dimension. */
static inline int64_t guise_size(guise_context* g, guise_tensor tensor, uint32_t dim) {
  int64_t sizes[16];
  uint32_t rank = 0;
  if (g->status != GUISE_OK || g->host->shape(g, tensor, sizes, 16, &rank) != GUISE_OK) return 0;
  if (dim < rank && dim < 16) return sizes[dim];
  g->host->fail(g, GUISE_INVALID_ARGUMENT, "guise_size: the tensor has no such dimension");
  return 0;
}

/* The element type; 0 after an error. */
static inline guise_dtype guise_dtype_of(guise_context* g, guise_tensor tensor) {
  guise_dtype dtype = 0;
  if (g->status == GUISE_OK) g->host->dtype(g, tensor, &dtype);
  return dtype;
}

/* Where the tensor lies; {0, 0} after an error. */
static inline guise_device guise_device_of(guise_context* g, guise_tensor tensor) {
  guise_device device = {0, 0};
  if (g->status == GUISE_OK) g->host->device(g, tensor, &device);
  return device;
}

/* The first result of an operator declared by GUISE_OP. */
static inline guise_tensor guise_call(guise_context* g, const guise_op_slot* slot, const guise_value* arguments,
                                      uint32_t count) {
  guise_value result = {GUISE_TYPE_NONE, 0, {0}};
  if (g->status == GUISE_OK) g->host->op_call(g, guise_op(g, slot), arguments, NULL, count, &result, 1);
  if (result.type == GUISE_TYPE_TENSOR) return result.as.tensor;
  if (g->status == GUISE_OK) g->host->fail(g, GUISE_INVALID_ARGUMENT, "guise_call: the operator returns no tensor");
  return guise_no_tensor();
}

/* The first `result_count` results of an operator that has several, tensors all; {0, 0} after an error. */
static inline void guise_call_for_several(guise_context* g, const guise_op_slot* slot, const guise_value* arguments,
                                          uint32_t count, guise_tensor* results, uint32_t result_count) {
  guise_value values[8];
  uint32_t i;
  for (i = 0; i < result_count; ++i) results[i] = guise_no_tensor();
  if (g->status != GUISE_OK) return;
  if (result_count > 8) {
    g->host->fail(g, GUISE_INVALID_ARGUMENT, "guise_call_for_several: at most 8 results");
    return;
  }
  if (g->host->op_call(g, guise_op(g, slot), arguments, NULL, count, values, result_count) != GUISE_OK) return;
  for (i = 0; i < result_count; ++i) {
    if (values[i].type == GUISE_TYPE_TENSOR) results[i] = values[i].as.tensor;
  }
}

/* ---- create ---- */

static inline guise_setup_info guise_setup_facts(guise_setup* g) {
  guise_setup_info info = {sizeof(guise_setup_info), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  if (guise_in_setup(g)) g->setup->info(g, &info);
  return info;
}
static inline guise_initial guise_initial_of(int32_t kind, double a, double b) {
  guise_initial initial = {sizeof(guise_initial), 0, 0, 0};
  initial.kind = kind;
  initial.a = a;
  initial.b = b;
  return initial;
}
static inline guise_initial guise_initial_constant(double value) {
  return guise_initial_of(GUISE_INITIAL_CONSTANT, value, 0);
}
static inline guise_initial guise_initial_uniform(double low, double high) {
  return guise_initial_of(GUISE_INITIAL_UNIFORM, low, high);
}
static inline guise_initial guise_initial_normal(double mean, double deviation) {
  return guise_initial_of(GUISE_INITIAL_NORMAL, mean, deviation);
}
static inline guise_initial guise_initial_kaiming_uniform(void) {
  return guise_initial_of(GUISE_INITIAL_KAIMING_UNIFORM, 0, 0);
}
static inline guise_initial guise_initial_identity(void) { return guise_initial_of(GUISE_INITIAL_IDENTITY, 0, 0); }

static inline guise_tensor guise_parameter(guise_setup* g, const char* name, const int64_t* sizes, uint32_t rank,
                                           guise_initial initial, int requires_grad) {
  guise_tensor parameter = {0, 0};
  if (guise_in_setup(g)) g->setup->parameter(g, name, sizes, rank, &initial, requires_grad, &parameter);
  return parameter;
}
/* In the run's parameter type where dtype is 0. */
static inline guise_tensor guise_buffer(guise_setup* g, const char* name, const int64_t* sizes, uint32_t rank,
                                        guise_dtype dtype, guise_initial initial) {
  guise_tensor buffer = {0, 0};
  if (guise_in_setup(g)) g->setup->buffer(g, name, sizes, rank, dtype, &initial, &buffer);
  return buffer;
}
static inline void guise_narrow_teacher_scope(guise_setup* g, int32_t scope) {
  if (guise_in_setup(g)) g->setup->narrow_teacher_scope(g, scope);
}

/* ---- loss ---- */

static inline guise_step_info guise_step_facts(guise_step* g) {
  guise_step_info info = {sizeof(guise_step_info), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
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
static inline guise_tensor guise_samples(guise_step* g) { return guise_input(g, GUISE_SAMPLES); }

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
  guise_update_info info = {sizeof(guise_update_info), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
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
  guise_pair pair = {sizeof(guise_pair), 0, "", {0, 0}, {0, 0}};
  if (guise_in_update(g) && g->update->pair(g, index, &pair) != GUISE_OK) pair.name = ""; /* never NULL */
  return pair;
}

/* ---- measure ---- */

static inline guise_measure_info guise_measure_facts(guise_measuring* g) {
  guise_measure_info info = {sizeof(guise_measure_info), 0, 0, 0, 0};
  if (guise_in_measure(g)) g->measure->info(g, &info);
  return info;
}
static inline guise_tensor guise_measure_input(guise_measuring* g, int32_t which) {
  guise_tensor tensor = {0, 0};
  if (guise_in_measure(g)) g->measure->input(g, which, &tensor);
  return tensor;
}
static inline void guise_add_number(guise_measuring* g, const char* name, double value) {
  if (guise_in_measure(g)) g->measure->add_number(g, name, value);
}

#endif
