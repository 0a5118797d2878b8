/* Registration: one statement per strategy, policy or measure fills the descriptor, the ELF note and the option table
 * from the same literals. The linker gathers the pieces of all C and C++ files of a plugin in sections;
 * the exported function, weak so that it may stand in this header, hands out their ranges. */
#ifndef GUISE_REGISTER_H
#define GUISE_REGISTER_H

#include "calls.h"

#if defined(__has_attribute)
#if __has_attribute(retain)
#define GUISE_RETAIN retain, /* kept by lld --gc-sections */
#endif
#endif
#ifndef GUISE_RETAIN
#define GUISE_RETAIN
#endif

#define GUISE_PASTE_(a, b) a##b
#define GUISE_PASTE(a, b) GUISE_PASTE_(a, b)

/* Declares an ATen operator at file scope. Not marked used: what is never called is not declared. */
#define GUISE_OP_TYPED(variable, NAME, OVERLOAD, ARGUMENTS) GUISE_OP_SLOT_(variable, 0, NAME, OVERLOAD, ARGUMENTS)
#define GUISE_OP(variable, NAME, OVERLOAD) GUISE_OP_SLOT_(variable, 0, NAME, OVERLOAD, NULL)
/* One that the running LibTorch may lack: ask guise_op(g, &variable) != 0 before calling it. */
#define GUISE_OP_OPTIONAL(variable, NAME, OVERLOAD) GUISE_OP_SLOT_(variable, GUISE_SLOT_OPTIONAL, NAME, OVERLOAD, NULL)
#define GUISE_OP_SLOT_(variable, FLAGS, NAME, OVERLOAD, ARGUMENTS)                                  \
  static const guise_op_slot variable __attribute__((section("guise_ops"), aligned(8), unused)) = { \
      sizeof(guise_op_slot), FLAGS, NAME, OVERLOAD, ARGUMENTS}

/* Likewise an interface; the host refuses the plugin at load where it lacks one that is not optional. */
#define GUISE_INTERFACE(variable, NAME) GUISE_INTERFACE_SLOT_(variable, 0, NAME)
#define GUISE_INTERFACE_OPTIONAL(variable, NAME) GUISE_INTERFACE_SLOT_(variable, GUISE_SLOT_OPTIONAL, NAME)
#define GUISE_INTERFACE_SLOT_(variable, FLAGS, NAME) \
  static const guise_interface_slot variable         \
      __attribute__((section("guise_interfaces"), aligned(8), unused)) = {sizeof(guise_interface_slot), FLAGS, NAME}

#define GUISE_NOTE_(variable, TEXT)                                                          \
  static const struct {                                                                      \
    uint32_t owner_size, text_size, type;                                                    \
    char owner[8], text[(sizeof(TEXT) + 3) / 4 * 4];                                         \
  } variable __attribute__((section(GUISE_NOTE_SECTION), used, GUISE_RETAIN aligned(4))) = { \
      sizeof(GUISE_NOTE_OWNER), sizeof(TEXT), GUISE_NOTE_TYPE, GUISE_NOTE_OWNER, TEXT}
#define GUISE_NOTE(KIND, NAME, VERSION, SUMMARY)     \
  GUISE_NOTE_(GUISE_PASTE(guise_note_, __COUNTER__), \
              GUISE_TARGET_TEXT "\0" KIND "\0" NAME "\0" VERSION "\0" SUMMARY "\0" GUISE_ABI_TEXT)

/* Puts a pointer to static data into a section; `variable` must be new in this file. */
#define GUISE_LISTED(TYPE, SECTION, variable, pointer) \
  static const TYPE* const variable __attribute__((section(SECTION), used, GUISE_RETAIN aligned(8))) = pointer

/* The plugin's own id and version, for files with several strategies; without it the first one's are used. */
typedef struct guise_identity {
  const char* id;
  const char* version;
} guise_identity;

#ifdef __cplusplus
extern "C" {
#endif
extern const guise_identity guise_plugin_identity __attribute__((weak, visibility("hidden")));
#define GUISE_PLUGIN(ID, VERSION) const guise_identity guise_plugin_identity = {ID, VERSION}

extern const guise_strategy* const __start_guise_loss[] GUISE_SECTION_END;
extern const guise_strategy* const __stop_guise_loss[] GUISE_SECTION_END;
extern const guise_teacher_policy* const __start_guise_teacher[] GUISE_SECTION_END;
extern const guise_teacher_policy* const __stop_guise_teacher[] GUISE_SECTION_END;
extern const guise_measure* const __start_guise_measure[] GUISE_SECTION_END;
extern const guise_measure* const __stop_guise_measure[] GUISE_SECTION_END;

const guise_plugin* guise_plugin_v1(void) GUISE_NOEXCEPT __attribute__((weak, visibility("default")));
const guise_plugin* guise_plugin_v1(void) GUISE_NOEXCEPT {
  static guise_plugin plugin = {
      {GUISE_MAGIC, sizeof(guise_plugin), GUISE_ABI_MAJOR, GUISE_TARGET_MINOR, "unnamed", "0"},
      __start_guise_loss,
      __stop_guise_loss,
      __start_guise_teacher,
      __stop_guise_teacher,
      __start_guise_measure,
      __stop_guise_measure,
      __start_guise_ops,
      __stop_guise_ops,
      __start_guise_interfaces,
      __stop_guise_interfaces};
  if (&guise_plugin_identity) {
    plugin.preamble.id = guise_plugin_identity.id;
    plugin.preamble.version = guise_plugin_identity.version;
  } else if (plugin.strategies_begin != plugin.strategies_end) {
    plugin.preamble.id = plugin.strategies_begin[0]->name;
    plugin.preamble.version = plugin.strategies_begin[0]->version;
  } else if (plugin.teachers_begin != plugin.teachers_end) {
    plugin.preamble.id = plugin.teachers_begin[0]->name;
    plugin.preamble.version = plugin.teachers_begin[0]->version;
  } else if (plugin.measures_begin != plugin.measures_end) {
    plugin.preamble.id = plugin.measures_begin[0]->name;
    plugin.preamble.version = plugin.measures_begin[0]->version;
  }
  return &plugin;
}
#ifdef __cplusplus
}
#endif

#ifndef __cplusplus
/* ---- C authors: options and registration (C++ authors: plugin.hpp) ---- */

#define GUISE_ABOVE(low) .minimum = (low), .bounds = GUISE_BOUND_MINIMUM | GUISE_BOUND_ABOVE
#define GUISE_AT_LEAST(low) .minimum = (low), .bounds = GUISE_BOUND_MINIMUM
#define GUISE_BETWEEN(low, high) \
  .minimum = (low), .maximum = (high), .bounds = GUISE_BOUND_MINIMUM | GUISE_BOUND_MAXIMUM
#define GUISE_ANY .bounds = 0

/* 1 + the member's offset; does not compile when the member's type has another size. */
#define GUISE_MEMBER(STRUCT, field, TYPE) \
  (uint32_t)(offsetof(STRUCT, field) + sizeof(char[sizeof(((STRUCT*)0)->field) == sizeof(TYPE) ? 1 : -1]))

#define GUISE_OPTION_(TYPE_TAG, C_TYPE, VALUE, STRUCT, field, DEFAULT, ...) \
  &(const guise_option){.struct_size = sizeof(guise_option),                \
                        .type = TYPE_TAG,                                   \
                        .key = #field,                                      \
                        .default_##VALUE = DEFAULT,                         \
                        .member = GUISE_MEMBER(STRUCT, field, C_TYPE),      \
                        __VA_ARGS__}

/* Options whose value the host writes into a member of the instance: double, int64_t, bool, const char*.
 * RANGE is GUISE_ABOVE(x), GUISE_AT_LEAST(x), GUISE_BETWEEN(a, b) or GUISE_ANY. */
#define GUISE_REAL(STRUCT, field, DEFAULT, RANGE, HELP) \
  GUISE_OPTION_(GUISE_TYPE_REAL, double, real, STRUCT, field, DEFAULT, .help = HELP, RANGE)
#define GUISE_INT(STRUCT, field, DEFAULT, RANGE, HELP) \
  GUISE_OPTION_(GUISE_TYPE_INT, int64_t, integer, STRUCT, field, DEFAULT, .help = HELP, RANGE)
#define GUISE_BOOL(STRUCT, field, DEFAULT, HELP) \
  GUISE_OPTION_(GUISE_TYPE_BOOL, _Bool, integer, STRUCT, field, DEFAULT, .help = HELP)
/* The choices follow the help text, ended by NULL: GUISE_CHOICE(struct s, mode, "a", "which", "a", "b", NULL). */
#define GUISE_CHOICE(STRUCT, field, DEFAULT, HELP, ...)                                     \
  GUISE_OPTION_(GUISE_TYPE_STRING, const char*, text, STRUCT, field, DEFAULT, .help = HELP, \
                .choices = (const char* const[]){__VA_ARGS__})

/* A NULL-terminated option table at file scope: GUISE_OPTIONS(table, GUISE_REAL(...), GUISE_INT(...), NULL). */
#define GUISE_OPTIONS(table, ...) static const guise_option* const table[] = {__VA_ARGS__}

/* GUISE_LOSS_STRATEGY(struct kd, "kd", "1.0.0", "one line", .loss = loss, .options = table, ...): the rest are
 * members of guise_strategy. */
#define GUISE_LOSS_STRATEGY(STRUCT, NAME, VERSION, SUMMARY, ...) \
  GUISE_LOSS_STRATEGY_(GUISE_PASTE(guise_loss_, __COUNTER__), STRUCT, NAME, VERSION, SUMMARY, __VA_ARGS__)
#define GUISE_LOSS_STRATEGY_(variable, STRUCT, NAME, VERSION, SUMMARY, ...)                          \
  GUISE_NOTE(GUISE_KIND_LOSS, NAME, VERSION, SUMMARY);                                               \
  static const guise_strategy GUISE_PASTE(variable, _data) = {.struct_size = sizeof(guise_strategy), \
                                                              .name = NAME,                          \
                                                              .version = VERSION,                    \
                                                              .summary = SUMMARY,                    \
                                                              .instance_size = sizeof(STRUCT),       \
                                                              __VA_ARGS__};                          \
  GUISE_LISTED(guise_strategy, "guise_loss", variable, &GUISE_PASTE(variable, _data))

#define GUISE_TEACHER_POLICY(STRUCT, NAME, VERSION, SUMMARY, ...) \
  GUISE_TEACHER_POLICY_(GUISE_PASTE(guise_teacher_, __COUNTER__), STRUCT, NAME, VERSION, SUMMARY, __VA_ARGS__)
#define GUISE_TEACHER_POLICY_(variable, STRUCT, NAME, VERSION, SUMMARY, ...)                                     \
  GUISE_NOTE(GUISE_KIND_TEACHER, NAME, VERSION, SUMMARY);                                                        \
  static const guise_teacher_policy GUISE_PASTE(variable, _data) = {.struct_size = sizeof(guise_teacher_policy), \
                                                                    .name = NAME,                                \
                                                                    .version = VERSION,                          \
                                                                    .summary = SUMMARY,                          \
                                                                    .instance_size = sizeof(STRUCT),             \
                                                                    __VA_ARGS__};                                \
  GUISE_LISTED(guise_teacher_policy, "guise_teacher", variable, &GUISE_PASTE(variable, _data))

#define GUISE_MEASURE(STRUCT, NAME, VERSION, SUMMARY, ...) \
  GUISE_MEASURE_(GUISE_PASTE(guise_measure_, __COUNTER__), STRUCT, NAME, VERSION, SUMMARY, __VA_ARGS__)
#define GUISE_MEASURE_(variable, STRUCT, NAME, VERSION, SUMMARY, ...)                              \
  GUISE_NOTE(GUISE_KIND_MEASURE, NAME, VERSION, SUMMARY);                                          \
  static const guise_measure GUISE_PASTE(variable, _data) = {.struct_size = sizeof(guise_measure), \
                                                             .name = NAME,                         \
                                                             .version = VERSION,                   \
                                                             .summary = SUMMARY,                   \
                                                             .instance_size = sizeof(STRUCT),      \
                                                             __VA_ARGS__};                         \
  GUISE_LISTED(guise_measure, "guise_measure", variable, &GUISE_PASTE(variable, _data))

#endif /* __cplusplus */
#endif
