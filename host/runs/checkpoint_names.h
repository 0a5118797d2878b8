// The names of a checkpoint's files. Inner to checkpoint_*.cpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace guise::runs {

std::string checkpoint_name(int64_t step);  // "step-000391"
std::string tensors_name(int64_t step,
                         int number);  // "step-000391.safetensors", "step-000391-2.safetensors", ...

// Nothing for a name that the functions above would not give.
std::optional<int64_t> step_of_name(const std::string& name);
std::optional<int64_t> step_of_state(const std::string& file_name);
std::optional<int64_t> step_of_tensors(const std::string& file_name);

// Of the files in a folder; none if there is no such folder. Throws core::Error(failed).
std::vector<std::string> names_in(const std::filesystem::path& folder);

}  // namespace guise::runs
