#include "runs/checkpoint_names.h"

#include <charconv>
#include <cstdio>
#include <system_error>

#include "core/error.h"

namespace guise::runs {
namespace {

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

std::string checkpoint_name(int64_t step) {
  char name[48];
  std::snprintf(name, sizeof(name), "step-%06lld", static_cast<long long>(step));
  return name;
}

std::string tensors_name(int64_t step, int number) {
  return checkpoint_name(step) + (number > 1 ? "-" + std::to_string(number) : "") + ".safetensors";
}

std::optional<int64_t> step_of_name(const std::string& name) {
  if (!name.starts_with("step-")) return std::nullopt;
  const auto step = number_in<int64_t>(std::string_view(name).substr(5));
  return step && *step >= 0 && checkpoint_name(*step) == name ? step : std::nullopt;
}

std::optional<int64_t> step_of_state(const std::string& file_name) {
  const auto name = without_ending(file_name, ".state.json");
  return name ? step_of_name(*name) : std::nullopt;
}

std::optional<int64_t> step_of_tensors(const std::string& file_name) {
  const auto name = without_ending(file_name, ".safetensors");
  if (!name) return std::nullopt;
  const size_t dash = name->rfind('-');
  if (dash == 4 || dash == std::string::npos) return step_of_name(*name);
  const auto step = step_of_name(name->substr(0, dash));
  const auto number = number_in<int>(std::string_view(*name).substr(dash + 1));
  return step && number && tensors_name(*step, *number) == file_name ? step : std::nullopt;
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    throw core::failure({folder.string(), "cannot be listed: " + error.message(), "", "", ""});
  }
  return names;
}

}  // namespace guise::runs
