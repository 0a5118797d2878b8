/* Tensor handles, element types, and the 16-byte tagged values that operators take and return. */
#ifndef GUISE_VALUE_H
#define GUISE_VALUE_H

#include "abi.h"

/* A tensor of the host, named by number. Handles are local to the running callback and die when it returns;
 * guise_keep makes one that lives on. {0, 0} is no tensor. A stale, foreign or made-up handle gives
 * GUISE_INVALID_HANDLE, never undefined behaviour: `generation` numbers callbacks across the whole process. */
typedef struct guise_tensor {
  uint32_t index;
  uint32_t generation;
} guise_tensor;

typedef int32_t guise_dtype;
enum {
  GUISE_FLOAT32 = 1,
  GUISE_FLOAT64 = 2,
  GUISE_FLOAT16 = 3,
  GUISE_BFLOAT16 = 4,
  GUISE_INT8 = 5,
  GUISE_UINT8 = 6,
  GUISE_INT16 = 7,
  GUISE_INT32 = 8,
  GUISE_INT64 = 9,
  GUISE_BOOLEAN = 10,
  GUISE_UINT16 = 11,
  GUISE_UINT32 = 12,
  GUISE_UINT64 = 13,
  GUISE_COMPLEX32 = 14, /* two float16 */
  GUISE_COMPLEX64 = 15,
  GUISE_COMPLEX128 = 16,
  GUISE_FLOAT8_E4M3FN = 17,
  GUISE_FLOAT8_E5M2 = 18,
  GUISE_FLOAT8_E4M3FNUZ = 19,
  GUISE_FLOAT8_E5M2FNUZ = 20,
  GUISE_FLOAT8_E8M0FNU = 21
};

/* As DLPack says it (github.com/dmlc/dlpack): any number of its DLDeviceType, and which one of that type. */
typedef struct guise_device {
  int32_t type;
  int32_t index;
} guise_device;
enum { GUISE_CPU = 1, GUISE_CUDA = 2, GUISE_ROCM = 10 };

/* The tag of a value; it says which member of `as` counts, and for lists `count` says how many. */
enum {
  GUISE_TYPE_NONE = 0,        /* an optional argument left out */
  GUISE_TYPE_BOOL = 1,        /* as.integer, 0 or 1 */
  GUISE_TYPE_INT = 2,         /* as.integer; widens to a real where the operator wants one */
  GUISE_TYPE_REAL = 3,        /* as.real */
  GUISE_TYPE_STRING = 4,      /* as.string, NUL-terminated UTF-8 */
  GUISE_TYPE_DTYPE = 5,       /* as.integer, a guise_dtype */
  GUISE_TYPE_DEVICE = 6,      /* as.device */
  GUISE_TYPE_TENSOR = 7,      /* as.tensor */
  GUISE_TYPE_INT_LIST = 8,    /* as.integers */
  GUISE_TYPE_REAL_LIST = 9,   /* as.reals */
  GUISE_TYPE_BOOL_LIST = 10,  /* as.integers */
  GUISE_TYPE_TENSOR_LIST = 11 /* as.tensors; {0, 0} stands for an optional tensor left out */
};

/* Argument or result of an operator. `count` is 0 for all but lists. Lists and strings that a plugin passes are read
 * during the call only; those that a call returns belong to the host and live until the callback returns. An operator's
 * Scalar takes BOOL, INT or REAL and comes back as the same. */
typedef struct guise_value {
  uint32_t type;
  uint32_t count;
  union {
    int64_t integer;
    double real;
    const char* string;
    guise_tensor tensor;
    guise_device device;
    const int64_t* integers;
    const double* reals;
    const guise_tensor* tensors;
  } as;
} guise_value;

GUISE_STATIC_ASSERT(sizeof(guise_tensor) == 8, "handles are 8 bytes");
GUISE_STATIC_ASSERT(sizeof(guise_device) == 8, "devices are 8 bytes");
GUISE_STATIC_ASSERT(sizeof(guise_value) == 16, "values are 16 bytes");
GUISE_STATIC_ASSERT(offsetof(guise_value, as) == 8, "values are 16 bytes");

static inline guise_value guise_value_none(void) {
  guise_value v = {GUISE_TYPE_NONE, 0, {0}};
  return v;
}
static inline guise_value guise_value_bool(int on) {
  guise_value v = {GUISE_TYPE_BOOL, 0, {0}};
  v.as.integer = on != 0;
  return v;
}
static inline guise_value guise_value_int(int64_t integer) {
  guise_value v = {GUISE_TYPE_INT, 0, {0}};
  v.as.integer = integer;
  return v;
}
static inline guise_value guise_value_real(double real) {
  guise_value v = {GUISE_TYPE_REAL, 0, {0}};
  v.as.real = real;
  return v;
}
static inline guise_value guise_value_string(const char* string) {
  guise_value v = {GUISE_TYPE_STRING, 0, {0}};
  v.as.string = string;
  return v;
}
static inline guise_value guise_value_dtype(guise_dtype dtype) {
  guise_value v = {GUISE_TYPE_DTYPE, 0, {0}};
  v.as.integer = dtype;
  return v;
}
static inline guise_value guise_value_device(guise_device device) {
  guise_value v = {GUISE_TYPE_DEVICE, 0, {0}};
  v.as.device = device;
  return v;
}
static inline guise_value guise_value_tensor(guise_tensor tensor) {
  guise_value v = {GUISE_TYPE_TENSOR, 0, {0}};
  v.as.tensor = tensor;
  return v;
}
static inline guise_value guise_value_ints(const int64_t* integers, uint32_t count) {
  guise_value v = {GUISE_TYPE_INT_LIST, 0, {0}};
  v.count = count;
  v.as.integers = integers;
  return v;
}
static inline guise_value guise_value_reals(const double* reals, uint32_t count) {
  guise_value v = {GUISE_TYPE_REAL_LIST, 0, {0}};
  v.count = count;
  v.as.reals = reals;
  return v;
}
/* Each of `bools` is 0 or 1. */
static inline guise_value guise_value_bools(const int64_t* bools, uint32_t count) {
  guise_value v = {GUISE_TYPE_BOOL_LIST, 0, {0}};
  v.count = count;
  v.as.integers = bools;
  return v;
}
static inline guise_value guise_value_tensors(const guise_tensor* tensors, uint32_t count) {
  guise_value v = {GUISE_TYPE_TENSOR_LIST, 0, {0}};
  v.count = count;
  v.as.tensors = tensors;
  return v;
}

#endif
