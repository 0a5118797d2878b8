#include "bridge/imports.h"

#include <string>

#include "bridge/operators.h"
#include "bridge/refusal.h"
#include "core/error.h"

namespace guise::bridge {
namespace {

[[noreturn]] void refuse(const std::string& plugin, const std::string& problem) {
  throw core::usage_error({.place = "plugin " + plugin, .problem = problem});
}

void resolve(const std::string& plugin, guise_op_slot& slot) {
  if (slot.name == nullptr || slot.overload == nullptr)
    refuse(plugin, "one of its declared operators has no name");
  const std::string name = std::string(slot.name) + (*slot.overload ? "." : "") + slot.overload;
  try {
    const uint64_t id = find_operator(slot.name, slot.overload);
    const Operator& op = operator_at(id);
    if (op.denied != nullptr)
      refuse(plugin, "it declares operator " + name + ", which is not for plugins: " + op.denied);
    const std::string difference = slot.arguments == nullptr ? "" : schema_difference(op, slot.arguments);
    if (!difference.empty())
      refuse(plugin, "it declares operator " + name + " otherwise than LibTorch has it: " + difference);
    slot.op = id;
  } catch (const Refusal& refusal) {
    refuse(plugin, "declared operator " + name + ": " + refusal.text);
  }
}

}  // namespace

void resolve_imports(const std::string& plugin, const std::vector<guise_op_slot*>& slots) {
  for (guise_op_slot* slot : slots) resolve(plugin, *slot);
}

}  // namespace guise::bridge
