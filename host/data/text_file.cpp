#include "data/text_file.h"

#include <sstream>

#include "core/error.h"
#include "data/file_bytes.h"

namespace guise::data {

std::vector<std::string> lines_of(const std::filesystem::path& file, const std::string& advice) {
  constexpr uint64_t kLargestFile = uint64_t{16} << 20;
  const FileBytes text = read_file(file, kLargestFile, advice);
  if (!text.fault.empty() || text.bytes.size() == kLargestFile)
    throw cut_short(file, text, "a text of less than 16 MiB", advice);
  std::istringstream stream(std::string(text.bytes.begin(), text.bytes.end()));
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    while (!line.empty() && static_cast<unsigned char>(line.back()) <= ' ') line.pop_back();
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

}  // namespace guise::data
