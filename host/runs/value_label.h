// The name under which a value of a configuration is shown wherever runs are told apart: report, compare,
// tables and folders of sweeps. One plugin has one name, however it was chosen.
#pragma once

#include <string>

#include "runs/document.h"

namespace guise::runs {

// "./build/my_loss.so" -> "my_loss"; a name is its own label.
std::string plugin_label(const std::string& chosen);

// Of the value at a dotted key, as plain_text shows it; a plugin's by plugin_label.
std::string value_label(const std::string& dotted_key, const Json& value);

}  // namespace guise::runs
