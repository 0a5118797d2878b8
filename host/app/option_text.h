// Options as `guise describe` shows them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "config/option.h"
#include "core/terminal.h"

namespace guise::app {

nlohmann::ordered_json to_json(const config::Option& option);

// A line for each, under a header.
std::string options_table(const config::OptionTable& options, const core::Terminal& terminal);

// A text without its JSON quotes: --set takes it plain.
std::string plain_text(const nlohmann::json& value);

}  // namespace guise::app
