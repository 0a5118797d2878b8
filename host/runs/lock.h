// .lock as text: which process writes the run. Taking it is run_lock.h's.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/process_identity.h"

namespace guise::runs {

inline constexpr size_t kLongestLock = 64'000;  // bytes

struct Lock {
  core::ProcessIdentity owner;
  bool operator==(const Lock&) const = default;
};

std::string to_text(const Lock& lock);

// Nothing for what names no process, or was written by a newer Guise.
std::optional<Lock> parse_lock(const std::string& text);

// Nothing either when there is none, or one that is being written or taken away.
std::optional<Lock> read_lock(const std::filesystem::path& lock_file);

// Whether the folder's .lock names a process that lives on this host.
bool writer_lives(const std::filesystem::path& run_folder);

}  // namespace guise::runs
