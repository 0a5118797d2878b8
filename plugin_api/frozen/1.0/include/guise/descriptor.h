/* What a plugin's one exported function returns, and the note that `guise list` reads without running it. */
#ifndef GUISE_DESCRIPTOR_H
#define GUISE_DESCRIPTOR_H

#include "measure.h"
#include "strategy.h"
#include "teacher.h"

enum { GUISE_SLOT_OPTIONAL = 1 }; /* bit of a slot's flags: the plugin can do without it */

/* A declared operator. Constant data, which the host only reads: its id stands in guise_context.operators at the
 * slot's place in the section. This struct never grows. */
typedef struct guise_op_slot {
  uint32_t struct_size;
  uint32_t flags;
  const char* name;     /* "aten::softmax" */
  const char* overload; /* "int"; "" for the plain one */
  /* Types that the plugin passes, as LibTorch 2.13 names them ("Tensor, int[]?, bool"); later hosts translate. NULL:
   * checked at each call only. */
  const char* arguments;
} guise_op_slot;

/* A declared interface; its table stands in guise_context.interfaces. Never grows. */
typedef struct guise_interface_slot {
  uint32_t struct_size;
  uint32_t flags;
  const char* name; /* "guise.autograd/1" */
} guise_interface_slot;

/* Static data of the plugin. Ranges are [begin, end); begin may be NULL when there are none. */
typedef struct guise_plugin {
  guise_preamble preamble;
  const guise_strategy* const* strategies_begin;
  const guise_strategy* const* strategies_end;
  const guise_teacher_policy* const* teachers_begin;
  const guise_teacher_policy* const* teachers_end;
  const guise_measure* const* measures_begin;
  const guise_measure* const* measures_end;
  const guise_op_slot* ops_begin;
  const guise_op_slot* ops_end;
  const guise_interface_slot* interfaces_begin;
  const guise_interface_slot* interfaces_end;
} guise_plugin;

typedef const guise_plugin* (*guise_entry_function)(void)GUISE_NOEXCEPT;

/* ELF notes: section ".note.guise", owner "Guise", type 1, one per strategy, policy or measure; the text is six
 * strings, each ended by NUL: the ABI that it needs "1.0", kind, name, version, summary, the ABI of the headers that it
 * was compiled with. More may follow. */
#define GUISE_NOTE_SECTION ".note.guise"
#define GUISE_NOTE_OWNER "Guise"
#define GUISE_NOTE_TYPE 1
#define GUISE_KIND_LOSS "loss"
#define GUISE_KIND_TEACHER "teacher"
#define GUISE_KIND_MEASURE "measure"

#define GUISE_OP_SLOT_SIZE 32u
#define GUISE_INTERFACE_SLOT_SIZE 16u
#define GUISE_PLUGIN_SIZE_1_0 112u
GUISE_STATIC_ASSERT(sizeof(guise_op_slot) == GUISE_OP_SLOT_SIZE, "guise_op_slot never grows");
GUISE_STATIC_ASSERT(sizeof(guise_interface_slot) == GUISE_INTERFACE_SLOT_SIZE, "guise_interface_slot never grows");
GUISE_STATIC_ASSERT(sizeof(guise_plugin) == GUISE_PLUGIN_SIZE_1_0, "layout of guise_plugin");

#endif
