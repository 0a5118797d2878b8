// The names of a checkpoint and its two files, made and read in this one place.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace guise::runs {

inline constexpr const char* kLast = "last";  // the pointers, and the words of --checkpoint
inline constexpr const char* kBest = "best";

struct CheckpointName {
  int64_t step = 0;
  int number = 1;  // of the tensors' file: 2 where the file of an earlier save of the step had to stay

  std::string name() const;          // "step-000391"
  std::string state_file() const;    // "step-000391.state.json"
  std::string tensors_file() const;  // "step-000391.safetensors", "step-000391-2.safetensors"

  // Nothing for a name that the functions above would not give.
  static std::optional<CheckpointName> parse(const std::string& name);
  static std::optional<CheckpointName> parse_state(const std::string& file_name);
  static std::optional<CheckpointName> parse_tensors(const std::string& file_name);

  bool operator==(const CheckpointName&) const = default;
};

// Of the files in a folder; none if there is no such folder. Throws core::Error(failed).
std::vector<std::string> names_in(const std::filesystem::path& folder);

}  // namespace guise::runs
