/* A Guise note without guise/register.h, which would bring the entry function along. */
#ifndef OWN_NOTE_H
#define OWN_NOTE_H

#include <guise/descriptor.h>

#define OWN_NOTE(variable, TEXT)                                                \
  static const struct {                                                         \
    uint32_t owner_size, text_size, type;                                       \
    char owner[8], text[(sizeof(TEXT) + 3) / 4 * 4];                            \
  } variable __attribute__((section(GUISE_NOTE_SECTION), used, aligned(4))) = { \
      sizeof(GUISE_NOTE_OWNER), sizeof(TEXT), GUISE_NOTE_TYPE, GUISE_NOTE_OWNER, TEXT}

#endif
