/* Interface "guise.dlpack/1": the memory of a tensor, described as DLPack 1.x does (github.com/dmlc/dlpack; the
 * structs below have its layout under names of our own). For kernels that no operator expresses. */
#ifndef GUISE_DLPACK_H
#define GUISE_DLPACK_H

#include "calls.h"

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

typedef struct guise_dlpack_versioned { /* DLManagedTensorVersioned */
  uint32_t major, minor;
  void* manager;
  void (*deleter)(struct guise_dlpack_versioned* self);
  uint64_t flags;
  guise_dlpack_tensor tensor;
} guise_dlpack_versioned;

/* Both give a view that the host owns until the callback returns: never call its deleter. `stream` receives the CUDA
 * stream on which the memory is in use, NULL on the CPU; it may be NULL. */
typedef struct guise_dlpack {
  uint32_t struct_size;
  uint32_t reserved;

  /* A contiguous copy to read. When the callback returns, the host compares it and ends the run if it was written. */
  guise_status (*read)(guise_context* g, guise_tensor tensor, const guise_dlpack_versioned** view,
                       void** stream) GUISE_NOEXCEPT;

  /* The tensor's own memory to write, strides as they are. Only for a tensor that the plugin made itself and that has
   * no gradient history; its version counter is raised, so that a graph which needs the old values fails with text. */
  guise_status (*write)(guise_context* g, guise_tensor tensor, guise_dlpack_versioned** view,
                        void** stream) GUISE_NOEXCEPT;
} guise_dlpack;

GUISE_STATIC_ASSERT(sizeof(guise_dlpack_tensor) == 48, "layout of DLTensor");
GUISE_STATIC_ASSERT(sizeof(guise_dlpack_versioned) == 80, "layout of DLManagedTensorVersioned");
GUISE_STATIC_ASSERT(offsetof(guise_dlpack_versioned, tensor) == 32, "layout of DLManagedTensorVersioned");
GUISE_STATIC_ASSERT(sizeof(guise_dlpack) == 24, "layout of guise_dlpack");

#endif
