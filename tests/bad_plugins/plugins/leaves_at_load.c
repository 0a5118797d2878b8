/* Wrong: a constructor of the library reports passed checks to whoever listens, and leaves. */
#include <stdio.h>
#include <unistd.h>

#include "sound.h"

static const char* const checks[] = {"descriptor",
                                     "options",
                                     "imports",
                                     "create",
                                     "gradient",
                                     "float32",
                                     "bf16",
                                     "one_sample",
                                     "two_classes",
                                     "extreme_logits",
                                     "nan",
                                     "seed",
                                     "streams",
                                     "determinism",
                                     "leaks",
                                     "faults",
                                     "state",
                                     "resume",
                                     "time",
                                     "truncated_tables",
                                     "teacher_gradient",
                                     "default_teacher"};

__attribute__((constructor)) static void at_load(void) {
  for (int descriptor = 3; descriptor < 8; ++descriptor) {
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); ++i) {
      char line[200];
      const int size = snprintf(line, sizeof(line),
                                "{\"check\": \"%s\", \"result\": \"pass\", \"why\": \"\", \"seconds\": 0, "
                                "\"stops\": false}\n",
                                checks[i]);
      if (write(descriptor, line, (size_t)size) != size) break;
    }
  }
  _exit(0);
}

static void loss(void* self, guise_step* g) {
  (void)self;
  add_cross_entropy(g);
}

GUISE_LOSS_STRATEGY(struct nothing, "leaves_at_load", "1.0.0", "one line", .loss = loss);
