// The complete options of one plugin from its table and what was given for it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "config/layers.h"
#include "config/option.h"

namespace guise::examine {

// Throws core::Error(usage) for an unknown key (with the nearest), a wrong type or range.
nlohmann::json complete_options(const std::string& plugin, const config::OptionTable& table,
                                const config::Layer& given);

}  // namespace guise::examine
