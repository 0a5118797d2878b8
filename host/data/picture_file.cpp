#include "data/picture_file.h"

#include "core/error.h"
#include "data/file_bytes.h"

namespace guise::data {
namespace {

constexpr uint64_t kLargestFileBytes = uint64_t{32} << 20;

}  // namespace

pictures::Picture read_picture(const std::filesystem::path& file, int64_t largest_side) {
  const auto refused = [&](const std::string& problem) {
    return core::usage_error({.place = file.string(), .problem = problem});
  };
  const FileBytes found = read_file(file, kLargestFileBytes, "");
  if (!found.fault.empty()) throw refused(found.fault);
  if (found.bytes.size() == kLargestFileBytes) throw refused("larger than 32 MiB");
  return pictures::decode_picture(found.bytes, file.string(), largest_side);
}

}  // namespace guise::data
