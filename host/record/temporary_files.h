// The temporary files of core::DurableFile that a dead writer left.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/files.h"

namespace guise::record {

// The pid in ".NAME.PID-RANDOM.tmp"; nothing for any other name.
std::optional<int64_t> temporary_writer(const std::string& file_name);

// Removes, in this folder only, those whose writer is dead: no such process, or one that began after the file
// was last written. Only for who holds the run's lock: a pid of another host would mean nothing here. Throws
// core::Error(failed).
void remove_dead_temporaries(const std::filesystem::path& folder,
                             core::FileCalls& calls = core::system_file_calls());

}  // namespace guise::record
