// A plugin's declared operators and interfaces, resolved at load: failure is at start and not at step 10,000.
#pragma once

#include <string>
#include <vector>

#include "guise/descriptor.h"

namespace guise::bridge {

// In the order of the slots. Belongs to an instance: nothing is written into the plugin.
struct Imports {
  struct Interface {
    std::string name;
    bool optional = false;
    const void* table = nullptr;  // null: an optional one that this host lacks
  };
  std::vector<uint64_t> operators;  // 0: an optional one that this LibTorch lacks
  std::vector<Interface> interfaces;
};

// `plugin` names it in errors ("kd 1.0.0"). Throws core::Error(usage) naming plugin, operator or interface
// and, where the declared arguments do not fit the running schema, the difference.
Imports resolve_imports(const std::string& plugin, const std::vector<guise_op_slot>& operators,
                        const std::vector<guise_interface_slot>& interfaces);

}  // namespace guise::bridge
