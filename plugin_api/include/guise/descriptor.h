/* What a plugin's one exported function returns, and the note that `guise list` reads without running it. */
#ifndef GUISE_DESCRIPTOR_H
#define GUISE_DESCRIPTOR_H

#include "strategy.h"
#include "teacher.h"

/* A declared import: the host resolves `name` and `overload` at load and writes the id into `op`. */
typedef struct guise_op_slot {
  uint32_t struct_size; /* also the stride to the next slot */
  uint32_t reserved;
  const char* name;      /* "aten::softmax" */
  const char* overload;  /* "int"; "" for the plain one */
  const char* arguments; /* types that the plugin passes, "Tensor, int"; NULL: checked at each call only */
  uint64_t op;           /* written by the host; 0 before */
} guise_op_slot;

/* Static data of the plugin. Ranges are [begin, end); begin may be NULL when there are none. */
typedef struct guise_plugin {
  guise_preamble preamble;
  const guise_strategy* const* strategies_begin;
  const guise_strategy* const* strategies_end;
  const guise_teacher_policy* const* teachers_begin;
  const guise_teacher_policy* const* teachers_end;
  guise_op_slot* ops_begin;
  guise_op_slot* ops_end;
  const char* const* interfaces; /* optional tables that it cannot do without, NULL-terminated; NULL: none */
} guise_plugin;

typedef const guise_plugin* (*guise_entry_function)(void)GUISE_NOEXCEPT;

/* ELF notes: section ".note.guise", owner "Guise", type 1, one per strategy or policy; the text is five strings,
 * each ended by NUL: ABI "0.9", kind, name, version, summary. */
#define GUISE_NOTE_SECTION ".note.guise"
#define GUISE_NOTE_OWNER "Guise"
#define GUISE_NOTE_TYPE 1
#define GUISE_KIND_LOSS "loss"
#define GUISE_KIND_TEACHER "teacher"

GUISE_STATIC_ASSERT(sizeof(guise_op_slot) == 40, "layout of guise_op_slot");
GUISE_STATIC_ASSERT(sizeof(guise_plugin) == 88, "layout of guise_plugin");

#endif
