/* A note, and data or nothing under the name of the entry function. */
#include "own_note.h"

OWN_NOTE(note, GUISE_TARGET_TEXT
         "\0loss\0bad\0"
         "1.0.0\0one line\0" GUISE_ABI_TEXT);

#if defined(ENTRY_IS_DATA)
__attribute__((visibility("default"))) const int guise_plugin_v1 = 3;
#else
__attribute__((visibility("default"))) int something_else(void);
int something_else(void) {
  return 1;
}
#endif
