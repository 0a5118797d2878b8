#include "runs/commit_record.h"

#include <array>
#include <charconv>
#include <string_view>

#include "config/json_file.h"
#include "core/error.h"
#include "core/files.h"
#include "core/text.h"

namespace guise::runs {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr uint64_t kLongestState = 64'000'000;
constexpr int kSchemaNumber = 1;
const std::string kSchemaName = "guise.checkpoint/";
constexpr std::string_view kSealStart = ",\n  \"state_sha256\": \"";
constexpr std::string_view kSealEnd = "\"\n}\n";
constexpr size_t kSumDigits = 64;
constexpr size_t kSealLength = kSealStart.size() + kSumDigits + kSealEnd.size();

[[noreturn]] void refuse(const std::string& place, const std::string& problem,
                         const std::string& expected = "", const std::string& received = "",
                         const std::string& advice = "") {
  throw core::usage_error(
      {.place = place, .problem = problem, .expected = expected, .received = received, .advice = advice});
}

ordered_json document_of(const CommitRecord& record, const ordered_json& state) {
  if (!state.is_object())
    throw core::failure(
        {.place = "checkpoint state", .expected = "an object", .received = state.type_name()});
  ordered_json document = {
      {"schema", kSchemaName + std::to_string(kSchemaNumber)},
      {"step", record.step},
      {"save", record.save},
      {"tensors",
       {{"file", record.tensors_file}, {"bytes", record.tensors_bytes}, {"sha256", record.tensors_sha256}}}};
  for (const auto& [name, value] : state.items()) {
    if (document.contains(name) || name == "state_sha256") {
      throw core::failure({.place = "checkpoint state",
                           .problem = "the member " + core::printable(name) + " is the record's own"});
    }
    document[name] = value;
  }
  return document;
}

// The text without its seal; what is no longer as it was written is refused.
std::string_view sealed_part(std::string_view text, const std::string& place) {
  const std::string cut = "is damaged: it does not end as it was written";
  if (text.size() < kSealLength) refuse(place, cut);
  const std::string_view body = text.substr(0, text.size() - kSealLength);
  const std::string_view seal = text.substr(body.size());
  if (!seal.starts_with(kSealStart) || !seal.ends_with(kSealEnd)) refuse(place, cut);
  if (seal.substr(kSealStart.size(), kSumDigits) != core::sha256_hex(body)) {
    refuse(place, "is damaged: its bytes do not give the sum written in it");
  }
  return body;
}

void check_schema(const json& document, const std::string& place) {
  const auto schema = document.find("schema");
  const std::string name = schema != document.end() && schema->is_string() ? schema->get<std::string>() : "";
  int number = 0;
  const char* end = name.data() + name.size();
  const bool ours = name.starts_with(kSchemaName) &&
                    std::from_chars(name.data() + kSchemaName.size(), end, number).ptr == end && number > 0;
  const std::string expected = kSchemaName + std::to_string(kSchemaNumber);
  if (!ours)
    refuse(place, "is no state of a checkpoint", "the schema " + expected,
           name.empty() ? "none" : core::printable(name));
  if (number > kSchemaNumber) {
    refuse(place, "was written by a newer Guise", "the schema " + expected, core::printable(name),
           "a Guise of the same version or newer");
  }
}

template <class Value>
Value member(const json& object, const char* name, const std::string& place) {
  const auto found = object.find(name);
  bool right = found != object.end();
  if constexpr (std::is_same_v<Value, std::string>) {
    right = right && found->is_string();
  } else if constexpr (std::is_same_v<Value, json>) {
    right = right && found->is_object();
  } else {
    right = right && found->is_number_integer() &&
            (found->is_number_unsigned() || found->template get<int64_t>() >= 0);
  }
  if (!right) refuse(place, std::string("the member ") + name + " is missing or of the wrong kind");
  return found->template get<Value>();
}

CommitRecord record_in(const json& document, const std::string& place) {
  const json tensors = member<json>(document, "tensors", place);
  CommitRecord record{member<int64_t>(document, "step", place), member<int64_t>(document, "save", place),
                      member<std::string>(tensors, "file", place), member<uint64_t>(tensors, "bytes", place),
                      member<std::string>(tensors, "sha256", place)};
  const bool plain = !record.tensors_file.empty() && record.tensors_file[0] != '.' &&
                     record.tensors_file.find_first_of(std::string("/\0", 2)) == std::string::npos;
  if (!plain) refuse(place, "names tensors outside of its folder");
  if (record.step < 0 || record.save < 0) refuse(place, "has a step or a save beyond 63 bits");
  return record;
}

}  // namespace

std::string to_state_text(const CommitRecord& record, const ordered_json& state) {
  std::string text = document_of(record, state).dump(2, ' ', false, ordered_json::error_handler_t::replace);
  text.resize(text.size() - 2);  // "\n}"
  const std::string sum = core::sha256_hex(text);
  text.append(kSealStart).append(sum).append(kSealEnd);
  if (text.size() > kLongestState) {
    throw core::failure({.place = "checkpoint state",
                         .problem = "is too long",
                         .expected = "at most " + std::to_string(kLongestState) + " bytes",
                         .received = std::to_string(text.size())});
  }
  return text;
}

ParsedState parse_state_text(const std::string& text, const std::string& place) {
  const std::string whole = std::string(sealed_part(text, place)) + "\n}\n";
  ParsedState parsed{{}, config::parse_json(whole, place)};
  if (!parsed.document.is_object()) refuse(place, "is no state of a checkpoint");
  check_schema(parsed.document, place);
  parsed.record = record_in(parsed.document, place);
  return parsed;
}

ParsedState read_state_file(const std::string& path) {
  return parse_state_text(core::read_file(path, kLongestState), core::printable(path, 300));
}

}  // namespace guise::runs
