/* Every function prints its table and name. Only what the tests' plugins call does more. */
#include "mock_tables.h"

#include <guise/dlpack.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if GUISE_ABI_MINOR >= 1
#include <guise/made_up_1.h>
#endif
#if GUISE_ABI_MINOR >= 2
#include <guise/made_up_2.h>
#endif

static struct mock* mock_of(guise_context* g) {
  return (struct mock*)g;
}

static guise_tensor give(guise_context* g, double number) {
  struct mock* mock = mock_of(g);
  mock->numbers[mock->count] = number;
  return (guise_tensor){mock->count++, mock->frame};
}
static double at(guise_context* g, guise_tensor tensor) {
  if (tensor.generation != mock_of(g)->frame) abort();
  return mock_of(g)->numbers[tensor.index];
}
static guise_status said(guise_context* g, const char* what) {
  printf("%c %s\n", mock_of(g)->letter, what);
  return GUISE_OK;
}

/* ---- operators: the id is 1 + (number + shift) % 4 ---- */

static const char* const operators[4] = {"aten::add", "aten::mul", "aten::neg", "aten::mean"};

uint64_t mock_operator(const struct mock* mock, const char* name) {
  for (int i = 0; i < 4; ++i) {
    if (!strcmp(name, operators[i])) return (uint64_t)(1 + (i + mock->shift) % 4);
  }
  return 0;
}

static double value_of(guise_context* g, guise_value value) {
  return value.type == GUISE_TYPE_TENSOR ? at(g, value.as.tensor) : value.as.real;
}
static guise_status op_call(guise_context* g, uint64_t op, const guise_value* arguments,
                            const char* const* names, uint32_t argument_count, guise_value* results,
                            uint32_t result_count) {
  const int number = (int)(op + 3 - (uint64_t)mock_of(g)->shift) % 4;
  const double a = value_of(g, arguments[0]), b = argument_count > 1 ? value_of(g, arguments[1]) : 0;
  (void)names;
  (void)result_count;
  said(g, operators[number]);
  results[0] = guise_value_tensor(give(g, number == 0 ? a + b : number == 1 ? a * b : number == 2 ? -a : a));
  return GUISE_OK;
}

/* ---- the other tables ---- */

static guise_status fail(guise_context* g, guise_status code, const char* text) {
  if (g->status == GUISE_OK) snprintf(mock_of(g)->text, sizeof mock_of(g)->text, "%s", text);
  return g->status = g->status == GUISE_OK ? code : g->status;
}
static const char* error_text(guise_context* g) {
  return mock_of(g)->text;
}
static void log_line(guise_context* g, int32_t level, const char* text) {
  printf("%c log %d %s\n", mock_of(g)->letter, level, text);
}
static guise_status log_value(guise_context* g, const char* name, double value) {
  printf("%c %s = %g\n", mock_of(g)->letter, name, value);
  return GUISE_OK;
}
static guise_status item(guise_context* g, guise_tensor tensor, double* value) {
  *value = at(g, tensor);
  return said(g, "item");
}
static guise_status input(guise_step* g, int32_t which, guise_tensor* tensor) {
  *tensor = give(g, which);
  return GUISE_OK;
}
static guise_status cross_entropy(guise_step* g, guise_tensor logits, guise_tensor* value) {
  *value = give(g, 10 * at(g, logits));
  return said(g, "cross_entropy");
}
static guise_status add_term(guise_step* g, const char* name, guise_tensor value, double weight) {
  printf("%c term %s %g * %g\n", mock_of(g)->letter, name, weight, at(g, value));
  return GUISE_OK;
}

/* What fits, as every host does. */
static guise_status step_info(guise_step* g, guise_step_info* theirs) {
  guise_step_info ours;
  const uint32_t size = theirs->struct_size < sizeof ours ? theirs->struct_size : (uint32_t)sizeof ours;
  memset(&ours, 0, sizeof ours);
  ours.struct_size = size;
  ours.batch_size = 5;
#if GUISE_ABI_MINOR >= 1
  ours.made_up_1 = 101;
#endif
#if GUISE_ABI_MINOR >= 2
  ours.made_up_2 = 102;
#endif
  memcpy(theirs, &ours, size);
  return said(g, "step info");
}

#define MADE_UP(n)                                                                                   \
  static guise_status sum_##n(guise_context* g, guise_tensor a, guise_tensor b, guise_tensor* sum) { \
    *sum = give(g, at(g, a) + at(g, b));                                                             \
    return said(g, "made_up_sum_" #n);                                                               \
  }                                                                                                  \
  static guise_status given_##n(guise_step* g, guise_tensor* tensor) {                               \
    *tensor = give(g, 1000 + n);                                                                     \
    return said(g, "made_up_" #n);                                                                   \
  }                                                                                                  \
  static guise_status number_##n(guise_context* g, double* value) {                                  \
    *value = 2000 + n;                                                                               \
    return said(g, "interface " #n);                                                                 \
  }                                                                                                  \
  static const guise_made_up_##n interface_##n = {sizeof(guise_made_up_##n), 0, number_##n};
#if GUISE_ABI_MINOR >= 1
MADE_UP(1)
#endif
#if GUISE_ABI_MINOR >= 2
MADE_UP(2)
#endif

const void* mock_interface(const char* name) {
#if GUISE_ABI_MINOR >= 1
  if (!strcmp(name, GUISE_MADE_UP_1_INTERFACE)) return &interface_1;
#endif
#if GUISE_ABI_MINOR >= 2
  if (!strcmp(name, GUISE_MADE_UP_2_INTERFACE)) return &interface_2;
#endif
  (void)name;
  return NULL;
}

static const guise_host host = {.struct_size = sizeof(guise_host),
                                .abi_minor = GUISE_ABI_MINOR,
                                .fail = fail,
                                .error_text = error_text,
                                .log = log_line,
                                .log_value = log_value,
                                .op_call = op_call,
#if GUISE_ABI_MINOR >= 1
                                .made_up_sum_1 = sum_1,
#endif
#if GUISE_ABI_MINOR >= 2
                                .made_up_sum_2 = sum_2,
#endif
                                .item = item};

const guise_step_table* mock_step_table(void) {
  static const guise_step_table table = {.struct_size = sizeof table,
                                         .info = step_info,
#if GUISE_ABI_MINOR >= 1
                                         .made_up_1 = given_1,
#endif
#if GUISE_ABI_MINOR >= 2
                                         .made_up_2 = given_2,
#endif
                                         .input = input,
                                         .cross_entropy = cross_entropy,
                                         .add_term = add_term};
  return &table;
}

const guise_setup_table* mock_setup_table(void) {
  static const guise_setup_table table = {.struct_size = sizeof table};
  return &table;
}

/* ---- an instance ---- */

/* The host's table cut at 1.0: what is called beyond it leads nowhere. */
static const guise_host* brief_host(void) {
  char* short_table = malloc(sizeof(guise_host));
  memset(short_table, 0xff, sizeof(guise_host));
  memcpy(short_table, &host, GUISE_HOST_SIZE_1_0);
  ((guise_host*)short_table)->struct_size = GUISE_HOST_SIZE_1_0;
  return (const guise_host*)short_table;
}

void mock_open(struct mock* mock, int number, int brief) {
  mock->letter = (char)('A' + number);
  mock->shift = number;
  mock->context.struct_size = sizeof(guise_context);
  mock->context.host = brief ? brief_host() : &host;
}

void mock_begin(struct mock* mock) {
  static uint32_t frames = 0;
  mock->frame = ++frames;
  mock->count = 0;
  mock->context.status = GUISE_OK;
}

void mock_end(struct mock* mock, const char* callback) {
  mock->context.setup = NULL;
  mock->context.step = NULL;
  if (mock->context.status == GUISE_OK) return;
  printf("%c failed in %s: %s\n", mock->letter, callback, mock->text);
  exit(1);
}
