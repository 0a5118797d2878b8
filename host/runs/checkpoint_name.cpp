#include "runs/checkpoint_name.h"

#include <charconv>
#include <cstdio>
#include <system_error>

#include "core/error.h"

namespace guise::runs {
namespace {

constexpr std::string_view kBegin = "step-";
const std::string kStateEnding = ".state.json", kTensorsEnding = ".safetensors";

std::optional<std::string> without_ending(const std::string& name, const std::string& ending) {
  return name.ends_with(ending) ? std::optional(name.substr(0, name.size() - ending.size())) : std::nullopt;
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string CheckpointName::name() const {
  char text[48];
  std::snprintf(text, sizeof(text), "step-%06lld", static_cast<long long>(step));
  return text;
}

std::string CheckpointName::state_file() const {
  return name() + kStateEnding;
}

std::string CheckpointName::tensors_file() const {
  return name() + (number > 1 ? "-" + std::to_string(number) : "") + kTensorsEnding;
}

std::optional<CheckpointName> CheckpointName::parse(const std::string& name) {
  if (!name.starts_with(kBegin)) return std::nullopt;
  const auto step = number_in<int64_t>(std::string_view(name).substr(kBegin.size()));
  if (!step || *step < 0 || CheckpointName{*step}.name() != name) return std::nullopt;
  return CheckpointName{*step};
}

std::optional<CheckpointName> CheckpointName::parse_state(const std::string& file_name) {
  const auto name = without_ending(file_name, kStateEnding);
  return name ? parse(*name) : std::nullopt;
}

std::optional<CheckpointName> CheckpointName::parse_tensors(const std::string& file_name) {
  const auto name = without_ending(file_name, kTensorsEnding);
  if (!name) return std::nullopt;
  const size_t dash = name->rfind('-');
  if (dash == std::string::npos || dash < kBegin.size()) return parse(*name);
  auto parsed = parse(name->substr(0, dash));
  const auto number = number_in<int>(std::string_view(*name).substr(dash + 1));
  if (!parsed || !number) return std::nullopt;
  parsed->number = *number;
  return parsed->tensors_file() == file_name ? parsed : std::nullopt;
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    throw core::failure({.place = folder.string(), .problem = "cannot be listed: " + error.message()});
  }
  return names;
}

}  // namespace guise::runs
