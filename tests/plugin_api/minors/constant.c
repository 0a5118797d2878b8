/* A plugin without the registration macros, as another language would write it: one constant descriptor,
 * slots in an array of constants, ids by their place in it. */
#include <guise/descriptor.h>

static const guise_op_slot operators[] = {
    {sizeof(guise_op_slot), GUISE_SLOT_OPTIONAL, "aten::no_such_operator", "", NULL},
    {sizeof(guise_op_slot), 0, "aten::neg", "", "Tensor"},
};

static void loss(void* self, guise_step* g) {
  guise_tensor x = {0, 0};
  guise_value argument = {GUISE_TYPE_TENSOR, 0, {0}}, result = {GUISE_TYPE_NONE, 0, {0}};
  (void)self;
  g->step->input(g, GUISE_FEATURES, &x);
  argument.as.tensor = x;
  g->host->op_call(g, g->operators[1], &argument, NULL, 1, &result, 1);
  g->step->add_term(g, "constant", result.as.tensor, 1);
}

static const guise_strategy strategy = {.struct_size = sizeof strategy,
                                        .name = "constant",
                                        .version = "1.0.0",
                                        .summary = "all of it constant",
                                        .instance_size = 8,
                                        .loss = loss};
static const guise_strategy* const strategies[] = {&strategy};

static const guise_plugin plugin = {
    {GUISE_MAGIC, sizeof(guise_plugin), GUISE_ABI_MAJOR, 0, "constant", "1.0.0"},
    .strategies_begin = strategies,
    .strategies_end = strategies + 1,
    .ops_begin = operators,
    .ops_end = operators + 2,
};

static const struct {
  uint32_t owner_size, text_size, type;
  char owner[8], text[48];
} note __attribute__((section(GUISE_NOTE_SECTION), used, aligned(4))) = {
    sizeof(GUISE_NOTE_OWNER), 48, GUISE_NOTE_TYPE, GUISE_NOTE_OWNER,
    "1.0\0loss\0constant\0001.0.0\0all of it constant\0001.0"};

__attribute__((visibility("default"))) const guise_plugin* guise_plugin_v1(void);
const guise_plugin* guise_plugin_v1(void) {
  return &plugin;
}
