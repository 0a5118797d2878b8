#include "runs/document.h"

#include <filesystem>
#include <system_error>

#include "config/json_file.h"
#include "core/error.h"
#include "core/files.h"
#include "core/text.h"

namespace guise::runs {
namespace {

constexpr uint64_t kLargestDocument = 16'000'000;
constexpr double kLargestCount = 1e15;

void flatten_into(std::vector<FlatValue>& flat, const std::string& prefix, const Json& value) {
  if (!value.is_object() || value.empty()) return flat.push_back({prefix, value});
  for (const auto& [key, inner] : value.items())
    flatten_into(flat, prefix.empty() ? key : prefix + "." + key, inner);
}

}  // namespace

Json read_object(const std::string& path, const std::string& advice) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return nullptr;
  const std::string text = core::read_file(path, kLargestDocument), place = core::printable(path, 300);
  const nlohmann::json checked = config::parse_json(text, place);
  if (!checked.is_object())
    throw core::usage_error(
        {.place = place, .expected = "a JSON object", .received = checked.type_name(), .advice = advice});
  return Json::parse(text, nullptr, true, true);
}

std::vector<FlatValue> flatten(const Json& document) {
  std::vector<FlatValue> flat;
  if (document.is_object() && !document.empty()) flatten_into(flat, "", document);
  return flat;
}

const Json* value_at(const Json& document, const std::string& dotted_key) {
  const Json* value = &document;
  for (size_t begin = 0; begin <= dotted_key.size();) {
    const size_t end = std::min(dotted_key.find('.', begin), dotted_key.size());
    if (!value->is_object()) return nullptr;
    const auto found = value->find(dotted_key.substr(begin, end - begin));
    if (found == value->end()) return nullptr;
    value = &*found;
    begin = end + 1;
  }
  return value;
}

std::optional<double> number_at(const Json& document, const std::string& dotted_key) {
  const Json* value = value_at(document, dotted_key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->get<double>();
}

std::optional<int64_t> as_count(const Json& value) {
  const double number = value.is_number() ? value.get<double>() : -1;
  if (!(number >= 0 && number <= kLargestCount)) return std::nullopt;
  return static_cast<int64_t>(number);
}

std::optional<int64_t> count_at(const Json& document, const std::string& dotted_key) {
  const Json* value = value_at(document, dotted_key);
  return value == nullptr ? std::nullopt : as_count(*value);
}

std::optional<int64_t> count_or_zero(const Json& object, const char* key) {
  return object.contains(key) ? count_at(object, key) : std::optional<int64_t>(0);
}

std::optional<std::string> text_at(const Json& document, const std::string& dotted_key) {
  const Json* value = value_at(document, dotted_key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return value->get<std::string>();
}

std::string plain_text(const Json& value) {
  if (value.is_null()) return "-";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return core::number_text(value.get<double>());
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace guise::runs
