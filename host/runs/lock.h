// .lock as text: which process writes the run. Taking it is run_lock.h's.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/process_identity.h"

namespace guise::runs {

inline constexpr size_t kLongestLock = 64'000;  // bytes

// A job of SLURM that is put back into the queue keeps its number and counts its starts: the same number with
// a higher count proves that whoever ran before is gone, on whatever host.
struct SlurmJob {
  std::string id;  // "4711", or "4711_3" of an array; empty: none
  int64_t restarts = 0;
  bool operator==(const SlurmJob&) const = default;
};
SlurmJob this_slurm_job();  // by SLURM_JOB_ID, SLURM_ARRAY_JOB_ID, SLURM_ARRAY_TASK_ID, SLURM_RESTART_COUNT

struct Lock {
  core::ProcessIdentity owner;
  SlurmJob job = {};
  bool operator==(const Lock&) const = default;
};

// Whether the owner may still write; `dead` also where SLURM's count says so.
core::Liveness liveness_of(const Lock& lock, const SlurmJob& ours);

std::string to_text(const Lock& lock);

// Nothing for what names no process, or was written by a newer Guise.
std::optional<Lock> parse_lock(const std::string& text);

// Nothing either when there is none, or one that is being written or taken away.
std::optional<Lock> read_lock(const std::filesystem::path& lock_file);

// Whether the folder's .lock names a process that lives on this host.
bool writer_lives(const std::filesystem::path& run_folder);

}  // namespace guise::runs
