// Whole files into memory, packed with gzip or plain. Only regular files are opened (a FIFO would block);
// what is allocated follows what is really read, never what a header claims.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/error.h"

namespace guise::data {

struct FileBytes {
  std::vector<uint8_t> bytes;  // unpacked
  std::string fault;           // why reading ended early ("unexpected end of file"); empty: it did not
};

// At most `limit` bytes of the unpacked contents. A fault in the packed data is returned with what came
// before it, for the caller knows how much it expected. Throws a usage error when the file is missing, not
// a regular file, or unreadable; `advice` goes with it.
FileBytes read_file(const std::filesystem::path& file, uint64_t limit, const std::string& advice);

// The usage error for a file that ended early, with a fault or without one.
core::Error cut_short(const std::filesystem::path& file, const FileBytes& found, const std::string& expected,
                      const std::string& advice);

// As read_file, for a file of exactly `size` unpacked bytes: a usage error names the file, `size` and what
// was found when it is shorter, longer or corrupt.
std::vector<uint8_t> read_exactly(const std::filesystem::path& file, uint64_t size,
                                  const std::string& advice);

}  // namespace guise::data
