// Files and programs from a test's side.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace guise::support {

// What the shell command prints; a failed expectation when it does not end with 0.
std::string output_of(const std::string& command);

// The whole file; a failed expectation when there is none.
std::string bytes_of(const std::filesystem::path& file);
// Written over what is there.
void put_bytes(const std::filesystem::path& file, const std::string& bytes);

// The slice of every day, or with GUISE_FULL the full number of a campaign.
int rounds(int slice, int full);

}  // namespace guise::support
