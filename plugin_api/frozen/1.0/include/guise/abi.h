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

/* The version of these headers. */
#define GUISE_ABI_MAJOR 1
#define GUISE_ABI_MINOR 0

/* The oldest host that the plugin is for: what is newer than this minor is hidden from it, and a host of this minor
 * loads it, whatever the version of the headers. Defined by an author who wants something newer, before the first
 * include and the same in every file of a plugin. A host sees everything. */
#if defined(GUISE_HOST)
#undef GUISE_TARGET_MINOR
#define GUISE_TARGET_MINOR GUISE_ABI_MINOR
#elif !defined(GUISE_TARGET_MINOR)
#define GUISE_TARGET_MINOR 0
#endif
#if GUISE_TARGET_MINOR > GUISE_ABI_MINOR
#error "these headers are older than GUISE_TARGET_MINOR: take newer ones, or a lower minor"
#endif

#define GUISE_QUOTED_(x) #x
#define GUISE_QUOTED(x) GUISE_QUOTED_(x)
#define GUISE_ABI_TEXT GUISE_QUOTED(GUISE_ABI_MAJOR) "." GUISE_QUOTED(GUISE_ABI_MINOR)
#define GUISE_TARGET_TEXT GUISE_QUOTED(GUISE_ABI_MAJOR) "." GUISE_QUOTED(GUISE_TARGET_MINOR)

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
  GUISE_DENIED = 6,           /* an operator that reaches into autograd or storage; a call outside a callback */
  GUISE_UNIMPLEMENTED = 7,    /* a slot that this host has retired, or one called in the wrong callback */
  GUISE_OUT_OF_MEMORY = 8,
  GUISE_INTERNAL = 9 /* LibTorch or the host failed; the text says how */
};

/* First member of the descriptor. Read before anything else, also of a plugin that is then refused. */
typedef struct guise_preamble {
  char magic[8];        /* GUISE_MAGIC */
  uint32_t struct_size; /* of the whole guise_plugin as the plugin was compiled */
  uint16_t abi_major;   /* GUISE_ABI_MAJOR as the plugin was compiled */
  uint16_t abi_minor;   /* GUISE_TARGET_MINOR: the lowest that the plugin needs */
  const char* id;       /* never NULL; the name of its first strategy unless GUISE_PLUGIN says otherwise */
  const char* version;  /* never NULL */
} guise_preamble;

GUISE_STATIC_ASSERT(sizeof(void*) == 8, "Guise plugins are 64-bit");
GUISE_STATIC_ASSERT(sizeof(guise_preamble) == 32, "the preamble is frozen");
GUISE_STATIC_ASSERT(offsetof(guise_preamble, struct_size) == 8, "the preamble is frozen");
GUISE_STATIC_ASSERT(offsetof(guise_preamble, id) == 16, "the preamble is frozen");

#endif
