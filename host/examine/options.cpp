#include "examine/options.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"

namespace guise::examine {
namespace {

const config::Option& row_of(const std::string& plugin, const config::OptionTable& table, const config::Assignment& given) {
  const auto row = std::find_if(table.begin(), table.end(), [&](const config::Option& option) { return option.key == given.key; });
  if (row != table.end()) return *row;
  std::vector<std::string> keys;
  for (const config::Option& option : table) keys.push_back(option.key);
  const std::string near = core::did_you_mean(given.key, keys);
  throw core::usage_error({.place = given.origin + ": " + core::printable(given.key), .problem = plugin + " has no such option",
                           .advice = near.empty() ? "guise describe " + plugin + " lists its options" : near});
}

}  // namespace

nlohmann::json complete_options(const std::string& plugin, const config::OptionTable& table, const config::Layer& given) {
  nlohmann::json options = nlohmann::json::object();
  for (const config::Option& option : table) options[option.key] = option.default_value;
  for (const config::Assignment& assignment : given) {
    const config::Option& row = row_of(plugin, table, assignment);
    options[row.key] = config::checked_value(row, assignment.value, assignment.origin + ": " + row.key);
  }
  return options;
}

}  // namespace guise::examine
