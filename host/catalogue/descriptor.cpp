#include "catalogue/descriptor.h"

#include "catalogue/abi_version.h"
#include "catalogue/foreign_struct.h"
#include "catalogue/option_table.h"
#include "config/json_file.h"

namespace guise::catalogue {
namespace {

constexpr uint64_t kLargestInstance = 1 << 20;
constexpr ptrdiff_t kMostEntries = 1000, kMostSlots = 100'000;

// A pointer range [begin, end) of the descriptor; the number of elements of `stride` bytes.
template <class Element>
ptrdiff_t length_of(const Element* begin, const Element* end, ptrdiff_t most, const std::string& what) {
  const auto first = reinterpret_cast<uintptr_t>(begin), last = reinterpret_cast<uintptr_t>(end);
  if (begin == nullptr || first == last) return 0;
  const bool sound = last > first && (last - first) % alignof(Element) == 0 &&
                     (last - first) / sizeof(Element) <= static_cast<uintptr_t>(most);
  if (!sound) wrong("the list of " + what + " has a wrong end");
  return static_cast<ptrdiff_t>((last - first) / sizeof(Element));
}

void check_preamble(const guise_plugin* plugin) {
  constexpr char kMagic[8] = GUISE_MAGIC;
  if (plugin == nullptr) wrong(GUISE_ENTRY_SYMBOL " returned NULL");
  if (std::memcmp(plugin->preamble.magic, kMagic, sizeof kMagic) != 0)
    wrong("its descriptor has a wrong magic number");
  const guise_preamble& preamble = plugin->preamble;
  const std::string name = needed_text(preamble.id, "the plugin's id") + " " +
                           needed_text(preamble.version, "the plugin's version");
  const AbiVersion needed{preamble.abi_major, preamble.abi_minor};
  if (!loads(needed)) wrong(name + " " + why_not(needed));
  if (preamble.struct_size < GUISE_PLUGIN_SIZE_1_0) {
    wrong("its descriptor is too short: expected at least " + std::to_string(GUISE_PLUGIN_SIZE_1_0) +
          " bytes, received " + std::to_string(preamble.struct_size));
  }
}

template <class Table>
std::string checked_name(const Table& table) {
  const std::string name = needed_text(table.name, "a name");
  if (!is_plain_name(name)) wrong("the name " + core::printable(name) + " is not [a-z0-9_-]+");
  needed_text(table.version, name + "'s version");
  text_or(table.summary, "", name + "'s summary");
  return name;
}

template <class Table>
void check_size(const Table& table, const std::string& name) {
  if (table.instance_size > kLargestInstance) wrong(name + " wants an instance of more than 1 MiB");
}

template <class Table>
void check_instance(const Table& table, const std::string& name) {
  check_size(table, name);
  if ((table.save == nullptr) != (table.load == nullptr)) wrong(name + " has one of save and load, not both");
}

nlohmann::json teacher_options(const guise_strategy& table, const std::string& name) {
  if (table.default_teacher_options == nullptr) return nlohmann::json::object();
  const std::string what = name + "'s default teacher options";
  auto options = config::parse_json(text_or(table.default_teacher_options, "", what), what);
  if (!options.is_object()) wrong(what + " are no JSON object");
  return options;
}

Strategy read_strategy(const guise_strategy* theirs) {
  Strategy strategy;
  strategy.table = copy_struct(theirs, GUISE_STRATEGY_SIZE_1_0, "a strategy");
  const guise_strategy& table = strategy.table;
  const std::string name = checked_name(table);
  check_instance(table, name);
  if (table.loss == nullptr) wrong(name + " has no loss function");
  if (table.teacher_scope < GUISE_TEACHER_NONE || table.teacher_scope > GUISE_TEACHER_MODEL) {
    wrong(name + " has the unknown teacher scope " + std::to_string(table.teacher_scope));
  }
  if (table.reserved != 0) needs_newer_host(name);
  strategy.teacher_scope = static_cast<config::TeacherScope>(table.teacher_scope);
  if (table.teacher_scope != GUISE_TEACHER_NONE) {
    strategy.default_teacher = text_or(table.default_teacher, "swap", name + "'s default teacher");
    if (!is_plain_name(strategy.default_teacher)) wrong(name + "'s default teacher is no name ([a-z0-9_-]+)");
    strategy.default_teacher_options = teacher_options(table, name);
  }
  OptionRows rows = read_options(table.options, table.instance_size);
  strategy.options = std::move(rows.options);
  strategy.rows = std::move(rows.rows);
  return strategy;
}

Policy read_policy(const guise_teacher_policy* theirs) {
  Policy policy;
  policy.table = copy_struct(theirs, GUISE_TEACHER_POLICY_SIZE_1_0, "a teacher policy");
  const std::string name = checked_name(policy.table);
  check_instance(policy.table, name);
  if (policy.table.begin_epoch == nullptr && policy.table.update == nullptr) {
    wrong(name + " has neither begin_epoch nor update");
  }
  OptionRows rows = read_options(policy.table.options, policy.table.instance_size);
  policy.options = std::move(rows.options);
  policy.rows = std::move(rows.rows);
  return policy;
}

Measure read_measure(const guise_measure* theirs) {
  Measure measure;
  measure.table = copy_struct(theirs, GUISE_MEASURE_SIZE_1_0, "a measure");
  const std::string name = checked_name(measure.table);
  check_size(measure.table, name);
  if (measure.table.measure == nullptr) wrong(name + " has no measure function");
  if (measure.table.reserved != 0) needs_newer_host(name);
  OptionRows rows = read_options(measure.table.options, measure.table.instance_size);
  measure.options = std::move(rows.options);
  measure.rows = std::move(rows.rows);
  return measure;
}

void check_slot(const guise_op_slot& slot) {
  needed_text(slot.name, "an operator's name");
  text_or(slot.overload, "", "an operator's overload");
  if (slot.overload == nullptr)
    wrong("operator " + core::printable(slot.name) + " has no overload (\"\" for the plain one)");
  text_or(slot.arguments, "", "an operator's arguments");
}
void check_slot(const guise_interface_slot& slot) {
  needed_text(slot.name, "an interface's name");
}

// Slots never grow, so that a slot's place in its section is its number.
template <class Slot>
std::vector<Slot> read_slots(const Slot* begin, const Slot* end, const std::string& what) {
  const ptrdiff_t count = length_of(begin, end, kMostSlots, what);
  const auto size =
      static_cast<uintptr_t>(reinterpret_cast<const char*>(end) - reinterpret_cast<const char*>(begin));
  if (count != 0 && size % sizeof(Slot) != 0) wrong("the list of " + what + " is damaged");
  std::vector<Slot> slots(begin, begin + count);
  for (const Slot& slot : slots) {
    if (slot.struct_size != sizeof(Slot)) wrong("the list of " + what + " is damaged");
    check_slot(slot);
    if ((slot.flags & ~uint32_t{GUISE_SLOT_OPTIONAL}) != 0) needs_newer_host(slot.name);
  }
  return slots;
}

template <class Table>
PluginNote note_of(const Table& table, const char* kind) {
  return {"", kind, table.name, table.version, table.summary == nullptr ? "" : table.summary, ""};
}

// The versions stand in the note alone.
bool same_plugin(const PluginNote& a, const PluginNote& b) {
  return a.kind == b.kind && a.name == b.name && a.version == b.version && a.summary == b.summary;
}

// What was listed must be what is loaded.
void check_notes(const Descriptor& descriptor, std::vector<PluginNote> notes) {
  std::vector<PluginNote> described;
  for (const Strategy& strategy : descriptor.strategies)
    described.push_back(note_of(strategy.table, GUISE_KIND_LOSS));
  for (const Policy& policy : descriptor.policies)
    described.push_back(note_of(policy.table, GUISE_KIND_TEACHER));
  for (const Measure& measure : descriptor.measures)
    described.push_back(note_of(measure.table, GUISE_KIND_MEASURE));
  for (const PluginNote& loaded : described) {
    const auto same = std::find_if(notes.begin(), notes.end(),
                                   [&](const PluginNote& note) { return same_plugin(note, loaded); });
    if (same == notes.end()) wrong("its note disagrees with its descriptor, which has " + title(loaded));
    notes.erase(same);
  }
  if (!notes.empty()) wrong("its note names " + title(notes.front()) + ", its descriptor does not");
}

}  // namespace

Descriptor read_descriptor(const guise_plugin* plugin, const std::vector<PluginNote>& notes) {
  check_preamble(plugin);
  check_zero_beyond(plugin, plugin->preamble.struct_size, sizeof(guise_plugin), "its descriptor");
  guise_plugin ours{};
  std::memcpy(static_cast<void*>(&ours), plugin, std::min<size_t>(plugin->preamble.struct_size, sizeof ours));
  Descriptor result;
  result.id = ours.preamble.id;
  result.version = ours.preamble.version;
  result.abi_major = ours.preamble.abi_major;
  result.abi_minor = ours.preamble.abi_minor;
  const ptrdiff_t strategies =
      length_of(ours.strategies_begin, ours.strategies_end, kMostEntries, "strategies");
  const ptrdiff_t policies =
      length_of(ours.teachers_begin, ours.teachers_end, kMostEntries, "teacher policies");
  const ptrdiff_t measures = length_of(ours.measures_begin, ours.measures_end, kMostEntries, "measures");
  if (strategies + policies + measures == 0)
    wrong("its descriptor lists neither a strategy nor a teacher policy nor a measure");
  for (ptrdiff_t i = 0; i < strategies; ++i)
    result.strategies.push_back(read_strategy(ours.strategies_begin[i]));
  for (ptrdiff_t i = 0; i < policies; ++i) result.policies.push_back(read_policy(ours.teachers_begin[i]));
  for (ptrdiff_t i = 0; i < measures; ++i) result.measures.push_back(read_measure(ours.measures_begin[i]));
  result.op_slots = read_slots(ours.ops_begin, ours.ops_end, "operators");
  result.interface_slots = read_slots(ours.interfaces_begin, ours.interfaces_end, "interfaces");
  check_notes(result, notes);
  return result;
}

}  // namespace guise::catalogue
