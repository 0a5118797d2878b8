// A built-in part (config/parts.h) as `guise describe` shows it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "config/parts.h"
#include "core/terminal.h"

namespace guise::app {

// Of every kind.
std::vector<const config::Part*> parts_named(const std::string& name);

nlohmann::ordered_json to_json(const config::Part& part);
std::string to_text(const config::Part& part, const core::Terminal& terminal);

}  // namespace guise::app
