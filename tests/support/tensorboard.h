// What the tensorboard package, which is none of ours, reads in event files.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

namespace guise::support {

// Where there is no .venv with the package.
bool tensorboard_is_missing();

// {"scalars": {tag: [[step, value]]}, "files": [[event]]} as the package sees the folder.
nlohmann::json read_events(const std::filesystem::path& folder);

}  // namespace guise::support
