#include "bridge/imports.h"

#include <string>

#include "bridge/interfaces.h"
#include "bridge/operators.h"
#include "bridge/refusal.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::bridge {
namespace {

[[noreturn]] void refuse(const std::string& plugin, const std::string& problem) {
  throw core::usage_error({.place = "plugin " + plugin, .problem = problem});
}

bool is_optional(uint32_t flags) {
  return (flags & GUISE_SLOT_OPTIONAL) != 0;
}

// 0 for an optional one that is not there or has other arguments.
uint64_t resolve(const std::string& plugin, const guise_op_slot& slot) {
  const std::string name = std::string(slot.name) + (*slot.overload ? "." : "") + slot.overload;
  try {
    const uint64_t id = find_operator(slot.name, slot.overload);
    const Operator& op = operator_at(id);
    if (op.denied != nullptr)
      refuse(plugin, "it declares operator " + name + ", which is not for plugins: " + op.denied);
    const std::string difference = slot.arguments == nullptr ? "" : schema_difference(op, slot.arguments);
    if (difference.empty()) return id;
    if (is_optional(slot.flags)) return 0;
    refuse(plugin, "it declares operator " + name + " otherwise than LibTorch has it: " + difference);
  } catch (const Refusal& refusal) {
    if (is_optional(slot.flags)) return 0;
    refuse(plugin, "declared operator " + name + ": " + refusal.text);
  }
}

const void* resolve(const std::string& plugin, const guise_interface_slot& slot) {
  const void* const table = find_interface(slot.name);
  if (table == nullptr && !is_optional(slot.flags) && !why_missing(slot.name).empty())
    refuse(plugin, "interface " + why_missing(slot.name));
  if (table == nullptr && !is_optional(slot.flags))
    refuse(plugin, "needs interface " + std::string(slot.name) + ", which this Guise does not have; it has " +
                       core::joined(interface_names()));
  return table;
}

}  // namespace

Imports resolve_imports(const std::string& plugin, const std::vector<guise_op_slot>& operators,
                        const std::vector<guise_interface_slot>& interfaces) {
  Imports imports;
  for (const guise_op_slot& slot : operators) imports.operators.push_back(resolve(plugin, slot));
  for (const guise_interface_slot& slot : interfaces)
    imports.interfaces.push_back({slot.name, is_optional(slot.flags), resolve(plugin, slot)});
  return imports;
}

}  // namespace guise::bridge
