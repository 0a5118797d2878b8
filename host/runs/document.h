// JSON documents as tables show them: dotted keys and plain texts. Documents come from config::parse_json or
// are as shallow as its limit, so recursion is safe.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace guise::runs {

using Json = nlohmann::ordered_json;

// A file of at most 16 MB; null when there is none. Throws core::Error(usage) when it is no JSON object,
// saying `advice`.
Json read_object(const std::string& path, const std::string& advice);

// A leaf of a document and its place: "strategy.mask_ratio", 0.85. Arrays and empty objects are leaves.
struct FlatValue {
  std::string key;
  Json value;
};
std::vector<FlatValue> flatten(const Json& document);  // in the order of the document

// The value at a dotted key (whole keys, not parts of names with dots); null pointer when there is none.
const Json* value_at(const Json& document, const std::string& dotted_key);

// Numbers and texts, leniently: nothing when the key is missing or of another type.
std::optional<double> number_at(const Json& document, const std::string& dotted_key);
std::optional<int64_t> count_at(const Json& document, const std::string& dotted_key);  // of at most 1e15
std::optional<int64_t> as_count(const Json& value);
// 0 where there is no such member, nothing where it is no count.
std::optional<int64_t> count_or_zero(const Json& object, const char* key);
std::optional<std::string> text_at(const Json& document, const std::string& dotted_key);

// A value as a table shows it: a text without quotes, a number in its shortest form, "-" for null.
std::string plain_text(const Json& value);

}  // namespace guise::runs
