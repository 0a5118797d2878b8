/* A host in small, of whatever minor the headers are that it is compiled by: loads a plugin by the rules,
 * runs its first strategy for two steps, and prints which function of which table was reached with what. A
 * tensor is one number.
 *
 *   mock_host [--twice] [--read-only] [--short] FILE.so
 *
 * --twice: two hosts' worth of contexts, A and B, whose operator ids differ, take turns on one mapped file.
 * --read-only: the sections of the slots are write-protected first. --short: tables end where 1.0's did; what
 * is beyond aborts. Exit code 3: refused, with the reason. */
#include <dlfcn.h>
#include <guise/descriptor.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mock_tables.h"

static void refuse(const char* what, const char* name) {
  printf("refused: %s%s\n", what, name);
  exit(3);
}

/* min(theirs, ours) bytes; what is beyond ours must be zero. */
static void copy_struct(void* ours, size_t size, size_t first_released, const void* theirs,
                        const char* what) {
  const char* bytes = theirs;
  uint32_t length;
  memcpy(&length, theirs, sizeof length);
  if (length < first_released) refuse(what, " is too short");
  for (size_t i = size; i < length; ++i) {
    if (bytes[i] != 0) refuse(what, " needs a newer Guise");
  }
  memset(ours, 0, size);
  memcpy(ours, theirs, length < size ? length : size);
}

static guise_plugin read_plugin(const guise_plugin* theirs) {
  guise_plugin plugin;
  static const char magic[8] = GUISE_MAGIC;
  if (memcmp(theirs->preamble.magic, magic, sizeof magic) != 0) refuse("wrong magic", "");
  if (theirs->preamble.abi_major != GUISE_ABI_MAJOR || theirs->preamble.abi_minor > GUISE_ABI_MINOR) {
    printf("refused: %s needs plugin ABI %d.%d, this Guise has %s\n", theirs->preamble.id,
           theirs->preamble.abi_major, theirs->preamble.abi_minor, GUISE_ABI_TEXT);
    exit(3);
  }
  const uint32_t size = theirs->preamble.struct_size;
  if (size < GUISE_PLUGIN_SIZE_1_0) refuse("the descriptor", " is too short");
  memset(&plugin, 0, sizeof plugin);
  memcpy(&plugin, theirs, size < sizeof plugin ? size : sizeof plugin);
  return plugin;
}

/* The pages of the slots. What else lies there is not written before the end, when the loader wants it back.
 */
static void protect(const void* begin, const void* end, int protection) {
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  const uintptr_t first = (uintptr_t)begin / page * page, last = ((uintptr_t)end + page - 1) / page * page;
  if (begin != end && mprotect((void*)first, last - first, protection) != 0) refuse("mprotect", "");
}
static void protect_slots(const guise_plugin* plugin, int protection) {
  protect(plugin->ops_begin, plugin->ops_end, protection);
  protect(plugin->interfaces_begin, plugin->interfaces_end, protection);
}

static uint64_t* resolve_operators(const guise_plugin* plugin, const struct mock* mock) {
  const size_t count = (size_t)(plugin->ops_end - plugin->ops_begin);
  uint64_t* ids = calloc(count + 1, sizeof *ids);
  for (size_t i = 0; i < count; ++i) {
    const guise_op_slot* slot = &plugin->ops_begin[i];
    ids[i] = mock_operator(mock, slot->name);
    if (ids[i] == 0 && !(slot->flags & GUISE_SLOT_OPTIONAL)) refuse("no operator ", slot->name);
  }
  return ids;
}

static const void** resolve_interfaces(const guise_plugin* plugin) {
  const size_t count = (size_t)(plugin->interfaces_end - plugin->interfaces_begin);
  const void** tables = calloc(count + 1, sizeof *tables);
  for (size_t i = 0; i < count; ++i) {
    const guise_interface_slot* slot = &plugin->interfaces_begin[i];
    tables[i] = mock_interface(slot->name);
    if (tables[i] == NULL && !(slot->flags & GUISE_SLOT_OPTIONAL)) refuse("needs interface ", slot->name);
  }
  return tables;
}

/* Members that the plugin wants filled: reals alone, which is what the test's plugins have. */
static void* new_self(const guise_strategy* strategy) {
  char* self = calloc(1, strategy->instance_size + 64);
  for (const guise_option* const* at = strategy->options; at != NULL && *at != NULL; ++at) {
    guise_option option;
    copy_struct(&option, sizeof option, GUISE_OPTION_SIZE_1_0, *at, "an option");
    if (option.type == GUISE_TYPE_REAL && option.member != 0)
      memcpy(self + option.member - 1, &option.default_real, sizeof(double));
  }
  return self;
}

static void create(struct mock* mock, const guise_plugin* plugin, const guise_strategy* strategy) {
  mock->context.operators = resolve_operators(plugin, mock);
  mock->context.interfaces = resolve_interfaces(plugin);
  mock->self = new_self(strategy);
  mock_begin(mock);
  mock->context.setup = mock_setup_table();
  if (strategy->create != NULL) strategy->create(mock->self, &mock->context);
  mock_end(mock, "create");
}

static void step(struct mock* mock, const guise_strategy* strategy) {
  mock_begin(mock);
  mock->context.step = mock_step_table();
  strategy->loss(mock->self, &mock->context);
#if GUISE_ABI_MINOR >= 1
  if (strategy->made_up_1 != NULL) strategy->made_up_1(mock->self, &mock->context);
#endif
#if GUISE_ABI_MINOR >= 2
  if (strategy->made_up_2 != NULL) strategy->made_up_2(mock->self, &mock->context);
#endif
  mock_end(mock, "loss");
}

int main(int count, char** words) {
  static struct mock mocks[2];
  int twice = 0, read_only = 0, brief = 0;
  for (int i = 1; i < count - 1; ++i) {
    twice |= !strcmp(words[i], "--twice");
    read_only |= !strcmp(words[i], "--read-only");
    brief |= !strcmp(words[i], "--short");
  }
  void* library = dlopen(words[count - 1], RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) refuse("dlopen: ", dlerror());
  const guise_entry_function entry = (guise_entry_function)(uintptr_t)dlsym(library, GUISE_ENTRY_SYMBOL);
  const guise_plugin plugin = read_plugin(entry());
  guise_strategy strategy;
  copy_struct(&strategy, sizeof strategy, GUISE_STRATEGY_SIZE_1_0, plugin.strategies_begin[0], "a strategy");
  printf("%s needs 1.%d: guise_plugin %u, guise_strategy %u\n", strategy.name, plugin.preamble.abi_minor,
         plugin.preamble.struct_size, plugin.strategies_begin[0]->struct_size);
  if (read_only) protect_slots(&plugin, PROT_READ);
  for (int i = 0; i <= twice; ++i) {
    mock_open(&mocks[i], i, brief);
    create(&mocks[i], &plugin, &strategy);
  }
  for (int at = 0; at < 2; ++at) {
    for (int i = 0; i <= twice; ++i) step(&mocks[i], &strategy);
  }
  for (int i = 0; i <= twice; ++i) {
    mock_begin(&mocks[i]);
    if (strategy.destroy != NULL) strategy.destroy(mocks[i].self, &mocks[i].context);
    mock_end(&mocks[i], "destroy");
  }
  if (read_only) protect_slots(&plugin, PROT_READ | PROT_WRITE);
  return 0;
}
