/* Interface "guise.dlpack/1": the memory of a tensor, described as DLPack 1.x does (github.com/dmlc/dlpack; the
 * structs below have its layout under names of our own). For kernels that no operator expresses. */
#ifndef GUISE_DLPACK_H
#define GUISE_DLPACK_H

#include "register.h"

#define GUISE_DLPACK_INTERFACE "guise.dlpack/1"
#define GUISE_DLPACK_READ_ONLY 1u /* bit of guise_dlpack_versioned.flags */

typedef struct guise_dlpack_tensor { /* DLTensor */
  void* data;                        /* the first element is at data + byte_offset */
  int32_t device_type;               /* 1: CPU, 2: CUDA */
  int32_t device_id;
  int32_t ndim;
  uint8_t type_code; /* 0: int, 1: uint, 2: float, 4: bfloat, 6: bool */
  uint8_t type_bits;
  uint16_t type_lanes; /* 1 */
  int64_t* shape;
  int64_t* strides; /* in elements */
  uint64_t byte_offset;
} guise_dlpack_tensor;

/* DLManagedTensorVersioned. Functions of the host. */
typedef struct guise_dlpack_versioned {
  uint32_t major, minor;
  void* manager;

  /* There because DLPack has it; the host frees the view itself.
   * Thread: none.
   * Null: is NULL.
   * Failure: never called. */
  void (*deleter)(struct guise_dlpack_versioned* self);
  uint64_t flags;
  guise_dlpack_tensor tensor;
} guise_dlpack_versioned;

/* In every callback. `stream` receives the CUDA stream on which the memory is in use, NULL on the CPU. Functions of the
 * host. */
typedef struct guise_dlpack {
  uint32_t struct_size;
  uint32_t reserved;

  /* A contiguous copy to read.
   * Owner: the host; never call the view's deleter.
   * Null: `stream` may be NULL.
   * Failure: sticks: GUISE_INVALID_ARGUMENT for a tensor that is not dense or not in CPU memory. A copy that was
   *   written ends the run when the callback returns. */
  guise_status (*read)(guise_context* g, guise_tensor tensor, const guise_dlpack_versioned** view,
                       void** stream) GUISE_NOEXCEPT;

  /* The tensor's own memory to write, strides as they are. Its version counter is raised, so that a graph which needs
   * the old values fails with a text.
   * Owner: the host; never call the view's deleter.
   * Null: `stream` may be NULL.
   * Failure: sticks: GUISE_READ_ONLY for a tensor of the host's or with gradient history; GUISE_INVALID_ARGUMENT as of
   *   read. */
  guise_status (*write)(guise_context* g, guise_tensor tensor, guise_dlpack_versioned** view,
                        void** stream) GUISE_NOEXCEPT;
} guise_dlpack;

GUISE_STATIC_ASSERT(sizeof(guise_dlpack_tensor) == 48, "layout of DLTensor");
GUISE_STATIC_ASSERT(sizeof(guise_dlpack_versioned) == 80, "layout of DLManagedTensorVersioned");
GUISE_STATIC_ASSERT(offsetof(guise_dlpack_versioned, tensor) == 32, "layout of DLManagedTensorVersioned");
#define GUISE_DLPACK_SIZE_1_0 24u
GUISE_STATIC_ASSERT(sizeof(guise_dlpack) == GUISE_DLPACK_SIZE_1_0, "layout of guise_dlpack");

/* The interface's table, declared by its use. */
static inline const guise_dlpack* guise_dlpack_table(guise_context* g) {
  GUISE_INTERFACE(slot, GUISE_DLPACK_INTERFACE);
  return (const guise_dlpack*)guise_interface(g, &slot);
}

#endif
