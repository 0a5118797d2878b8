// Checking one value against one option.
#include "config/option.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/text.h"

namespace guise::config {
namespace {

using nlohmann::json;

bool is_integral(const Option& option) {
  return option.type == OptionType::integer || option.type == OptionType::integer_list;
}

std::string range_text(const Option& option) {
  const bool from = std::isfinite(option.minimum), to = std::isfinite(option.maximum);
  const std::string low = core::number_text(option.minimum), high = core::number_text(option.maximum);
  if (from && to) {
    return std::string(" in ") + (option.minimum_exclusive ? "(" : "[") + low + ", " + high +
           (option.maximum_exclusive ? ")" : "]");
  }
  if (from) return (option.minimum_exclusive ? " above " : " at least ") + low;
  if (to) return (option.maximum_exclusive ? " below " : " at most ") + high;
  return "";
}

std::string type_text(const Option& option) {
  switch (option.type) {
    case OptionType::boolean:
      return "true or false";
    case OptionType::integer:
      return "an integer" + range_text(option);
    case OptionType::real:
      return "a number" + range_text(option);
    case OptionType::string:
      return option.choices.empty() ? "a text" : "one of " + core::joined(option.choices);
    case OptionType::integer_list:
      return "a list of integers" + range_text(option);
    case OptionType::real_list:
      return "a list of numbers" + range_text(option);
    case OptionType::text_list:
      return "a text or a list of them";
    case OptionType::real_map:
      return "an object of names, each with a number" + range_text(option);
  }
  return "";
}

bool in_range(const Option& option, double value) {
  const bool above = option.minimum_exclusive ? value > option.minimum : value >= option.minimum;
  const bool below = option.maximum_exclusive ? value < option.maximum : value <= option.maximum;
  return above && below;
}

bool number_fits(const Option& option, const json& value) {
  if (!value.is_number()) return false;
  if (is_integral(option) && !value.is_number_integer()) return false;
  // Beyond int64 nothing of ours can hold an integer.
  if (value.is_number_unsigned() && value.get<uint64_t>() > static_cast<uint64_t>(INT64_MAX)) return false;
  const double number = value.get<double>();
  return std::isfinite(number) && in_range(option, number);
}

bool string_fits(const Option& option, const json& value) {
  if (!value.is_string()) return false;
  const auto& choices = option.choices;
  return choices.empty() || std::find(choices.begin(), choices.end(), value) != choices.end();
}

template <class Fits>
bool all_fit(const Option& option, const json& items, Fits fits) {
  return std::all_of(items.begin(), items.end(), [&](const json& item) { return fits(option, item); });
}

bool fits(const Option& option, const json& value) {
  if (value.is_null()) return option.default_value.is_null();
  switch (option.type) {
    case OptionType::boolean:
      return value.is_boolean();
    case OptionType::string:
      return string_fits(option, value);
    case OptionType::integer:
    case OptionType::real:
      return number_fits(option, value);
    case OptionType::integer_list:
    case OptionType::real_list:
      return value.is_array() && all_fit(option, value, number_fits);
    case OptionType::text_list:
      return value.is_string() || (value.is_array() && all_fit(option, value, string_fits));
    case OptionType::real_map:
      return value.is_object() && !value.contains("") && all_fit(option, value, number_fits);
  }
  return false;
}

json in_own_type(const Option& option, const json& value) {
  if (option.type == OptionType::real && value.is_number()) return value.get<double>();
  if (option.type == OptionType::text_list && value.is_string()) return json::array({value});
  const bool reals = option.type == OptionType::real_list || option.type == OptionType::real_map;
  if (!reals || value.is_null()) return value;
  json widened = value;
  for (json& item : widened) item = item.get<double>();
  return widened;
}

std::string advice_for(const Option& option, const json& received) {
  if (option.type != OptionType::string || !received.is_string()) return "";
  return core::did_you_mean(received.get<std::string>(), option.choices);
}

}  // namespace

std::string expected_text(const Option& option) {
  return type_text(option) + (option.default_value.is_null() ? " or null" : "");
}

std::string range_and_unit(const Option& option) {
  return expected_text(option) + (option.unit.empty() ? "" : ", " + option.unit);
}

std::string value_text(const json& value) {
  return core::printable(value.dump(-1, ' ', false, json::error_handler_t::replace));
}

json checked_value(const Option& option, const json& received, const std::string& place) {
  if (fits(option, received)) return in_own_type(option, received);
  throw core::usage_error({.place = place,
                           .expected = expected_text(option),
                           .received = value_text(received),
                           .advice = advice_for(option, received)});
}

}  // namespace guise::config
