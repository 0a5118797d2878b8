/* Plugins that the gate refuses from their bytes; which one says a definition (CMakeLists.txt). */
#include <guise/plugin.h>

struct nothing {
  int nothing;
};
static void loss(void* self, guise_step* g) {
  (void)self;
  (void)g;
}

#if defined(OTHER_ABI)
#undef GUISE_TARGET_TEXT
#define GUISE_TARGET_TEXT OTHER_ABI
#endif

#if defined(NO_NOTE)
static const guise_strategy strategy = {.struct_size = sizeof(guise_strategy),
                                        .name = "bad",
                                        .version = "1.0.0",
                                        .summary = "one line",
                                        .instance_size = 4,
                                        .loss = loss};
GUISE_LISTED(guise_strategy, "guise_loss", listed, &strategy);
#else
GUISE_LOSS_STRATEGY(struct nothing, PLUGIN_NAME, "1.0.0", "one line", .loss = loss);
#endif
#if defined(TWICE)
GUISE_NOTE(GUISE_KIND_LOSS, PLUGIN_NAME, "1.0.0", "one line");
#endif
#if defined(NOTE_KIND)
GUISE_NOTE(NOTE_KIND, "other", "1.0.0", "one line");
#endif

#if defined(SECOND_EXPORT)
__attribute__((visibility("default"))) int second_export(void);
int second_export(void) {
  return 1;
}
#endif
#if defined(CALLS_LIBRARY)
int library_function(void);
__attribute__((used)) static int call(void) {
  return library_function();
}
#endif
