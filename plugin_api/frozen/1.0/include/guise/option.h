/* The typed option table of a strategy or policy. The host validates every value against it before `create`
 * runs, so a plugin never sees a wrong type, an unknown choice or a number out of range. */
#ifndef GUISE_OPTION_H
#define GUISE_OPTION_H

#include "value.h"

/* Bits of guise_option.bounds: which ends of the range hold, and which are open. */
enum {
  GUISE_BOUND_MINIMUM = 1,
  GUISE_BOUND_MAXIMUM = 2,
  GUISE_BOUND_ABOVE = 4, /* the minimum itself is outside */
  GUISE_BOUND_BELOW = 8  /* the maximum itself is outside */
};

/* Bits beyond these are refused: a plugin that sets one needs a newer host. */
typedef struct guise_option {
  uint32_t struct_size;
  uint32_t type;            /* GUISE_TYPE_BOOL, _INT, _REAL or _STRING */
  const char* key;          /* [a-z0-9_]+, once per table, and no key of the run's own (name, start_epoch, ...) */
  int64_t default_integer;  /* of an INT, or of a BOOL as 0 or 1 */
  double default_real;      /* of a REAL */
  const char* default_text; /* of a STRING */
  double minimum, maximum;  /* count where `bounds` says so; reals are always finite */
  uint32_t bounds;
  uint32_t member;            /* 1 + offset of the member that the host fills (bool, int64_t, double,
                                 const char*); 0: none, the plugin asks by guise_setup_table.option */
  const char* const* choices; /* of a string, NULL-terminated; NULL: any text */
  const char* unit;           /* "epochs"; NULL: none */
  const char* help;           /* one clause */
  const char* since;          /* plugin version that brought it; NULL: the first */
} guise_option;

#define GUISE_OPTION_SIZE_1_0 96u
GUISE_STATIC_ASSERT(sizeof(guise_option) == GUISE_OPTION_SIZE_1_0, "layout of guise_option");
GUISE_STATIC_ASSERT(offsetof(guise_option, default_integer) == 16, "layout of guise_option");
GUISE_STATIC_ASSERT(offsetof(guise_option, choices) == 64, "layout of guise_option");

#endif
