#include "app/option_text.h"

#include <cmath>

#include "core/text.h"

namespace guise::app {
namespace {

using Json = nlohmann::ordered_json;

const char* type_name(config::OptionType type) {
  switch (type) {
    case config::OptionType::boolean:
      return "boolean";
    case config::OptionType::integer:
      return "integer";
    case config::OptionType::real:
      return "real";
    case config::OptionType::string:
      return "string";
    case config::OptionType::integer_list:
      return "integer list";
    case config::OptionType::real_list:
      return "real list";
    case config::OptionType::text_list:
      return "text list";
    case config::OptionType::real_map:
      return "real map";
  }
  return "";
}

}  // namespace

Json to_json(const config::Option& option) {
  Json json = {{"key", option.key}, {"type", type_name(option.type)}, {"default", option.default_value}};
  if (std::isfinite(option.minimum)) json[option.minimum_exclusive ? "above" : "minimum"] = option.minimum;
  if (std::isfinite(option.maximum)) json[option.maximum_exclusive ? "below" : "maximum"] = option.maximum;
  if (!option.choices.empty()) json["choices"] = option.choices;
  json["unit"] = option.unit;
  json["help"] = option.help;
  json["since"] = option.since;
  return json;
}

std::string options_table(const config::OptionTable& options, const core::Terminal& terminal) {
  core::TextTable table{{"OPTION", "DEFAULT", "VALUE", "MEANING"}, {}, 2};
  for (const config::Option& option : options) {
    const std::string since = option.since.empty() ? "" : " (since " + option.since + ")";
    table.rows.push_back(
        {option.key, plain_text(option.default_value), config::range_and_unit(option), option.help + since});
  }
  return to_text(table, terminal);
}

std::string plain_text(const nlohmann::json& value) {
  return value.is_string() ? core::printable(value.get<std::string>()) : config::value_text(value);
}

}  // namespace guise::app
