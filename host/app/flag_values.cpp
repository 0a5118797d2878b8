#include "app/flag_values.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>

#include "core/error.h"
#include "core/format.h"
#include "core/text.h"

namespace guise::app {
namespace {

constexpr double kDay = 86400;

// The whole text, or nothing.
template <class Number>
std::optional<Number> number_of(const std::string& text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

std::string shown(const std::string& text) {
  return text.empty() ? "an empty text" : core::printable(text);
}

core::Error refusal(const Invocation& invocation, const std::string& flag, const std::string& expected) {
  return core::usage_error(
      {.place = "--" + flag, .expected = expected, .received = shown(invocation.value(flag))});
}

std::string range_text(IntegerRange range) {
  return range.most == IntegerRange{}.most ? core::format("an integer at least {}", range.least)
                                           : core::format("an integer in [{}, {}]", range.least, range.most);
}

}  // namespace

std::string why_no_file(const std::string& path) {
  std::error_code ignored;
  const std::filesystem::file_status status = std::filesystem::status(path, ignored);
  if (std::filesystem::is_directory(status)) return "a folder";
  return std::filesystem::exists(status) ? "" : "no such file";
}

void check_is_file(const std::string& path) {
  if (const std::string why = why_no_file(path); !why.empty())
    throw core::usage_error({.place = core::printable(path, 300), .problem = why, .expected = "a file"});
}

std::string file_to_write(const Invocation& invocation, const std::string& flag) {
  namespace fs = std::filesystem;
  const std::string path = invocation.value(flag);
  const auto refuse = [&](const std::string& received) {
    throw core::usage_error({.place = "--" + flag,
                             .expected = "a file to write",
                             .received = received,
                             .advice = received == "nothing" ? invocation.words.front() + " --help" : ""});
  };
  std::error_code error;
  if (path.empty()) refuse("nothing");
  if (path.find('\0') != std::string::npos) refuse(core::printable(path));
  if (fs::is_directory(path, error)) refuse(core::printable(path, 300) + ", a folder");
  const fs::path folder = fs::path(path).parent_path();
  if (!folder.empty() && !fs::is_directory(folder, error))
    throw core::usage_error(
        {.place = "--" + flag, .problem = "no such folder: " + core::printable(folder.string(), 300)});
  return path;
}

std::vector<int64_t> integers_of(const Invocation& invocation, const std::string& flag, IntegerRange range) {
  std::vector<int64_t> numbers;
  for (const std::string& text : invocation.values(flag)) {
    const auto number = number_of<int64_t>(text);
    if (!number || *number < range.least || *number > range.most)
      throw core::usage_error({.place = "--" + flag, .expected = range_text(range), .received = shown(text)});
    numbers.push_back(*number);
  }
  return numbers;
}

int64_t integer_of(const Invocation& invocation, const std::string& flag, IntegerRange range,
                   int64_t otherwise) {
  if (!invocation.has(flag)) return otherwise;
  const auto number = number_of<int64_t>(invocation.value(flag));
  if (number && *number >= range.least && *number <= range.most) return *number;
  throw refusal(invocation, flag, range_text(range));
}

uint64_t seed_of(const Invocation& invocation) {
  if (!invocation.has("seed")) return 0;
  if (const auto seed = number_of<uint64_t>(invocation.value("seed"))) return *seed;
  throw refusal(invocation, "seed", "an integer at least 0");
}

double seconds_of(const Invocation& invocation, const std::string& flag, double otherwise) {
  if (!invocation.has(flag)) return otherwise;
  const auto seconds = number_of<double>(invocation.value(flag));
  if (seconds && *seconds > 0 && *seconds <= kDay) return *seconds;
  throw refusal(invocation, flag, core::format("seconds above 0, at most {}", kDay));
}

std::string choice_of(const Invocation& invocation, const std::string& flag,
                      const std::vector<std::string>& choices) {
  if (!invocation.has(flag)) return choices.front();
  check_choice(flag, invocation.value(flag), choices);
  return invocation.value(flag);
}

void check_choice(const std::string& flag, const std::string& value,
                  const std::vector<std::string>& choices) {
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
  throw core::usage_error(
      {.place = "--" + flag,
       .expected = choices.size() == 2 ? core::joined(choices, " or ") : "one of " + core::joined(choices),
       .received = shown(value),
       .advice = core::did_you_mean(value, choices)});
}

}  // namespace guise::app
