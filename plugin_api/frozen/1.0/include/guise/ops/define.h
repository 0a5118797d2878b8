/* What the tables of operators beside this file are made with. */
#ifndef GUISE_OPS_DEFINE_H
#define GUISE_OPS_DEFINE_H

#include "../register.h"

/* Defines guise_<name> over one operator; `types` is checked against the running schema at load. */
#define GUISE_OPERATOR_(name, NAME, OVERLOAD, TYPES, PARAMETERS, ...)                 \
  static inline guise_tensor guise_##name PARAMETERS {                                \
    GUISE_OP_TYPED(slot, NAME, OVERLOAD, TYPES);                                      \
    const guise_value arguments[] = {__VA_ARGS__};                                    \
    return guise_call(g, &slot, arguments, sizeof(arguments) / sizeof(arguments[0])); \
  }
/* Likewise with two results. */
#define GUISE_OPERATOR_OF_TWO_(name, NAME, OVERLOAD, TYPES, PARAMETERS, ...)                        \
  static inline guise_two_tensors guise_##name PARAMETERS {                                         \
    GUISE_OP_TYPED(slot, NAME, OVERLOAD, TYPES);                                                    \
    const guise_value arguments[] = {__VA_ARGS__};                                                  \
    guise_tensor both[2];                                                                           \
    guise_two_tensors result;                                                                       \
    guise_call_for_several(g, &slot, arguments, sizeof(arguments) / sizeof(arguments[0]), both, 2); \
    result.values = both[0];                                                                        \
    result.indices = both[1];                                                                       \
    return result;                                                                                  \
  }
#define GUISE_UNARY_(name, NAME) \
  GUISE_OPERATOR_(name, NAME, "", "Tensor", (guise_context * g, guise_tensor x), guise_value_tensor(x))
#define GUISE_BINARY_(name, NAME, OVERLOAD)                                                                    \
  GUISE_OPERATOR_(name, NAME, OVERLOAD, "Tensor, Tensor", (guise_context * g, guise_tensor a, guise_tensor b), \
                  guise_value_tensor(a), guise_value_tensor(b))
#define GUISE_WITH_NUMBER_(name, NAME, OVERLOAD)                                                                       \
  GUISE_OPERATOR_(name##_scalar, NAME, OVERLOAD, "Tensor, Scalar", (guise_context * g, guise_tensor a, guise_value b), \
                  guise_value_tensor(a), b)                                                                            \
  static inline guise_tensor guise_##name##_real(guise_context* g, guise_tensor a, double b) {                         \
    return guise_##name##_scalar(g, a, guise_value_real(b));                                                           \
  }                                                                                                                    \
  static inline guise_tensor guise_##name##_int(guise_context* g, guise_tensor a, int64_t b) {                         \
    return guise_##name##_scalar(g, a, guise_value_int(b));                                                            \
  }
/* Over several dimensions and over one. */
#define GUISE_REDUCTION_(name, NAME, OVERLOAD, TYPES)                                                        \
  GUISE_OPERATOR_(name##_over, NAME, OVERLOAD, TYPES,                                                        \
                  (guise_context * g, guise_tensor x, const int64_t* dims, uint32_t rank, int keep),         \
                  guise_value_tensor(x), guise_value_ints(dims, rank), guise_value_bool(keep))               \
  static inline guise_tensor guise_##name##_along(guise_context* g, guise_tensor x, int64_t dim, int keep) { \
    return guise_##name##_over(g, x, &dim, 1, keep);                                                         \
  }

/* What max, min, sort and topk give along a dimension; {0, 0} after an error. */
typedef struct guise_two_tensors {
  guise_tensor values;
  guise_tensor indices; /* int64 */
} guise_two_tensors;

/* Dimensions; none stands for all of them. */
static inline guise_value guise_value_dims(const int64_t* dims, uint32_t rank) {
  return rank ? guise_value_ints(dims, rank) : guise_value_none();
}
static inline guise_value guise_value_tensor_or_none(guise_tensor x) {
  return x.generation ? guise_value_tensor(x) : guise_value_none();
}
static inline guise_value guise_value_dtype_or_none(guise_dtype dtype) {
  return dtype ? guise_value_dtype(dtype) : guise_value_none();
}

#endif
