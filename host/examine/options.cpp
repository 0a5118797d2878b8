#include "examine/options.h"

#include "config/plugin_options.h"

namespace guise::examine {

nlohmann::json complete_options(const std::string& plugin, const config::OptionTable& table,
                                const config::Layer& given) {
  nlohmann::json options = nlohmann::json::object();
  for (const auto& [key, chosen] : config::complete_options({plugin, table, "", given}))
    options[key] = chosen.value;
  return options;
}

}  // namespace guise::examine
