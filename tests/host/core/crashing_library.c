/* Stands for a plugin's code: crashes in the way it is asked for. */
#include <stdlib.h>

void crash_by(int number) {
  void (*volatile nothing)(void) = NULL;
  if (number == 0) *(volatile int*)16 = 1;
  if (number == 1) abort();
  nothing();
}
