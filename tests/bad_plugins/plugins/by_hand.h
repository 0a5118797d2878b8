/* For plugins that the registration macros cannot express: note, strategy and entry function from
 * hand-written values. What is not named by a file is sound. */
#ifndef BAD_PLUGINS_BY_HAND_H
#define BAD_PLUGINS_BY_HAND_H

#include <guise/calls.h>

#define BY_HAND_NOTE(ABI, NAME, SUMMARY) \
  BY_HAND_NOTE_(ABI "\0loss\0" NAME      \
                    "\0"                 \
                    "1.0.0\0" SUMMARY "\0" GUISE_ABI_TEXT)
#define BY_HAND_NOTE_(TEXT)                                                 \
  static const struct {                                                     \
    uint32_t owner_size, text_size, type;                                   \
    char owner[8], text[(sizeof(TEXT) + 3) / 4 * 4];                        \
  } note __attribute__((section(GUISE_NOTE_SECTION), used, aligned(4))) = { \
      sizeof(GUISE_NOTE_OWNER), sizeof(TEXT), GUISE_NOTE_TYPE, GUISE_NOTE_OWNER, TEXT}

static void loss(void* self, guise_step* g) {
  (void)self;
  guise_add_term(g, "loss_ce", guise_cross_entropy(g, guise_logits(g)), 1.0);
}

#define BY_HAND_STRATEGY(SIZE, NAME)                             \
  static const guise_strategy strategy = {.struct_size = SIZE,   \
                                          .name = NAME,          \
                                          .version = "1.0.0",    \
                                          .summary = "one line", \
                                          .instance_size = 8,    \
                                          .loss = loss};         \
  static const guise_strategy* const strategies[] = {&strategy}

/* The descriptor's members after the lists may follow. */
#define BY_HAND_ENTRY(MAGIC, SIZE, MAJOR, MINOR, COUNT, NAME, ...)                            \
  static const guise_plugin plugin = {.preamble = {MAGIC, SIZE, MAJOR, MINOR, NAME, "1.0.0"}, \
                                      .strategies_begin = strategies,                         \
                                      .strategies_end = strategies + (COUNT),                 \
                                      __VA_ARGS__};                                           \
  __attribute__((visibility("default"))) const guise_plugin* guise_plugin_v1(void);           \
  const guise_plugin* guise_plugin_v1(void) {                                                 \
    return &plugin;                                                                           \
  }

#endif
