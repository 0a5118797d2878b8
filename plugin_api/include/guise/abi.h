/* The frozen preamble, the version and the status codes: all that a host needs to read in order to refuse a
 * plugin by name. Nothing in this file may ever move. */
#ifndef GUISE_ABI_H
#define GUISE_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define GUISE_NOEXCEPT noexcept
#define GUISE_STATIC_ASSERT(condition, text) static_assert(condition, text)
#else
#define GUISE_NOEXCEPT
#define GUISE_STATIC_ASSERT(condition, text) _Static_assert(condition, text)
#endif

/* 0.9 is a draft: before 1.0 the minor must match exactly (see the freeze policy in plugin.h). */
#define GUISE_ABI_MAJOR 0
#define GUISE_ABI_MINOR 9
#define GUISE_ABI_TEXT "0.9"

/* The one symbol that a plugin exports, `const guise_plugin* guise_plugin_v1(void)`. */
#define GUISE_ENTRY_SYMBOL "guise_plugin_v1"
#define GUISE_MAGIC {'G', 'U', 'I', 'S', 'E', 'A', 'B', 'I'}

/* What a call through a table came to. The text that goes with it is kept by the host. */
typedef int32_t guise_status;
enum {
  GUISE_OK = 0,
  GUISE_FAILED = 1,           /* the plugin itself gave up (guise_fail) */
  GUISE_INVALID_ARGUMENT = 2, /* wrong type, count, shape or range */
  GUISE_INVALID_HANDLE = 3,   /* stale, foreign or empty tensor handle */
  GUISE_NOT_FOUND = 4,        /* no such operator, option or interface */
  GUISE_READ_ONLY = 5,        /* a mutating operator on a tensor that the host owns */
  GUISE_DENIED = 6,           /* an operator that reaches into autograd or storage */
  GUISE_UNIMPLEMENTED = 7,    /* a slot that this host has retired, or one called in the wrong callback */
  GUISE_OUT_OF_MEMORY = 8,
  GUISE_INTERNAL = 9 /* LibTorch or the host failed; the text says how */
};

/* First member of the descriptor. Read before anything else, also of a plugin that is then refused. */
typedef struct guise_preamble {
  char magic[8];        /* GUISE_MAGIC */
  uint32_t struct_size; /* of the whole guise_plugin as the plugin was compiled */
  uint16_t abi_major;   /* GUISE_ABI_MAJOR as the plugin was compiled */
  uint16_t abi_minor;   /* lowest minor that the plugin needs */
  const char* id;       /* never NULL; the name of its first strategy unless GUISE_PLUGIN says otherwise */
  const char* version;  /* never NULL */
} guise_preamble;

GUISE_STATIC_ASSERT(sizeof(void*) == 8, "Guise plugins are 64-bit");
GUISE_STATIC_ASSERT(sizeof(guise_preamble) == 32, "the preamble is frozen");
GUISE_STATIC_ASSERT(offsetof(guise_preamble, struct_size) == 8, "the preamble is frozen");
GUISE_STATIC_ASSERT(offsetof(guise_preamble, id) == 16, "the preamble is frozen");

#endif
