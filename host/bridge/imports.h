// A plugin's declared operators, resolved at load: failure is at start and not at step 10,000.
#pragma once

#include <string>
#include <vector>

#include "guise/descriptor.h"

namespace guise::bridge {

// Writes the ids into the plugin's slots. `plugin` names it in errors ("kd 1.0.0"). Throws core::Error(usage)
// naming plugin, operator and, where the declared arguments do not fit the running schema, the difference.
void resolve_imports(const std::string& plugin, const std::vector<guise_op_slot*>& slots);

}  // namespace guise::bridge
