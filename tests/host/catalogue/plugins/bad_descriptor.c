/* Plugins that pass the gate and whose descriptor is wrong in one way each, which a definition chooses
 * (CMakeLists.txt). Without one it is sound. */
#include "own_note.h"

#ifndef NOTE_SUMMARY
#define NOTE_SUMMARY "one line"
#endif
#ifndef SUMMARY
#define SUMMARY "one line"
#endif
#ifndef NAME
#define NAME "bad"
#endif
#ifndef MAGIC
#define MAGIC GUISE_MAGIC
#endif
#ifndef MINOR
#define MINOR GUISE_ABI_MINOR
#endif
#ifndef PLUGIN_SIZE
#define PLUGIN_SIZE sizeof(guise_plugin)
#endif
#ifndef STRATEGY_SIZE
#define STRATEGY_SIZE sizeof(guise_strategy)
#endif
#ifndef OPTION_SIZE
#define OPTION_SIZE sizeof(guise_option)
#endif
#ifndef COUNT
#define COUNT 1
#endif
#ifndef MEMBERS
#define MEMBERS .loss = loss
#endif
#ifndef OPTIONS
#define OPTIONS &(const guise_option){OPTION(GUISE_TYPE_REAL, "weight"), .default_real = 1}
#endif
#ifndef NOTE_NAME
#define NOTE_NAME "bad"
#endif
#ifndef ENTRIES
#define ENTRIES &strategy
#endif
#ifndef RESULT
#define RESULT &plugin
#endif
#ifndef BEYOND /* the first byte behind each struct that this host knows */
#define BEYOND 0
#endif

OWN_NOTE(note, GUISE_TARGET_TEXT "\0loss\0" NOTE_NAME
                                 "\0"
                                 "1.0.0\0" NOTE_SUMMARY "\0" GUISE_ABI_TEXT);
#if defined(SECOND_NOTE)
OWN_NOTE(second_note, GUISE_TARGET_TEXT
         "\0teacher\0second\0"
         "1.0.0\0one line\0" GUISE_ABI_TEXT);
#endif

#define OPTION(TYPE, KEY) .struct_size = OPTION_SIZE, .type = TYPE, .key = KEY

static void loss(void* self, guise_step* g) {
  (void)self;
  (void)g;
}
__attribute__((unused)) static uint64_t save(const void* self, guise_context* g, void* bytes,
                                             uint64_t capacity) {
  (void)self, (void)g, (void)bytes, (void)capacity;
  return 0;
}
__attribute__((unused)) static const char* const modes[] = {"a", "b", NULL};
__attribute__((unused)) static const char* const no_modes[] = {NULL};
struct longer_option {
  guise_option known;
  char beyond[128];
};
#define LONGER_OPTION \
  &(const struct longer_option){{OPTION(GUISE_TYPE_REAL, "weight"), .default_real = 1}, {BEYOND}}.known
static const guise_option* const options[] = {OPTIONS, NULL};
static const struct {
  guise_strategy known;
  char beyond[128];
} longer_strategy __attribute__((used)) = {{.struct_size = STRATEGY_SIZE,
                                            .name = NAME,
                                            .version = "1.0.0",
                                            .summary = SUMMARY,
                                            .options = options,
                                            .instance_size = 16,
                                            MEMBERS},
                                           {BEYOND}};
#define strategy longer_strategy.known
static const guise_strategy* const strategies[] = {ENTRIES};
static const guise_op_slot ops[]
    __attribute__((unused)) = {{sizeof(guise_op_slot), 4, "aten::exp", "", NULL},
                               {24, 0, "aten::exp", "", NULL},
                               {sizeof(guise_op_slot), 0, NULL, "", NULL},
                               {sizeof(guise_op_slot), 0, "aten::exp", NULL, NULL}};
#ifndef DECLARED
#define DECLARED .ops_begin = NULL
#endif
static const struct {
  guise_plugin known;
  char beyond[128];
} longer_plugin
    __attribute__((used)) = {{.preamble = {MAGIC, PLUGIN_SIZE, GUISE_ABI_MAJOR, MINOR, "bad", "1.0.0"},
                              .strategies_begin = strategies,
                              .strategies_end = strategies + (COUNT),
                              DECLARED},
                             {BEYOND}};
#define plugin longer_plugin.known

__attribute__((visibility("default"))) const guise_plugin* guise_plugin_v1(void);
const guise_plugin* guise_plugin_v1(void) {
  return RESULT;
}
