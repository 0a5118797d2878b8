#include "data/file_bytes.h"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace guise::data {
namespace {

constexpr uint64_t kChunkBytes = uint64_t{1} << 20;
constexpr uint64_t kUsualRatio = 4;  // of packed images; more is found on the way

struct CloseGzip {
  void operator()(gzFile_s* file) const { gzclose_r(file); }
};
using GzipFile = std::unique_ptr<gzFile_s, CloseGzip>;

core::Error refused(const std::filesystem::path& file, const std::string& problem,
                    const std::string& advice) {
  return core::usage_error({.place = file.string(), .problem = problem, .advice = advice});
}

// zlib reads plain files too: it looks at the first two bytes.
GzipFile open_file(const std::filesystem::path& file, const std::string& advice) {
  std::error_code code;
  const auto status = std::filesystem::status(file, code);
  if (!std::filesystem::exists(status)) throw refused(file, "no such file", advice);
  if (!std::filesystem::is_regular_file(status)) throw refused(file, "not a regular file", advice);
  errno = 0;
  GzipFile opened(gzopen(file.c_str(), "rb"));
  if (!opened) throw refused(file, std::string("cannot be opened: ") + std::strerror(errno), advice);
  gzbuffer(opened.get(), 1u << 17);
  return opened;
}

std::string fault_of(gzFile_s* file) {
  int code = Z_OK;
  const char* text = gzerror(file, &code);
  if (code == Z_OK || code == Z_STREAM_END) return "";
  if (code == Z_ERRNO) return std::strerror(errno);
  // zlib opens its text with the path that we name already.
  const std::string message = text == nullptr ? "" : text;
  const size_t colon = message.rfind(": ");
  return colon == std::string::npos ? message : message.substr(colon + 2);
}

}  // namespace

FileBytes read_file(const std::filesystem::path& file, uint64_t limit, const std::string& advice) {
  const GzipFile opened = open_file(file, advice);
  FileBytes result;
  std::error_code ignored;
  const uint64_t stored = std::filesystem::file_size(file, ignored);
  if (!ignored) result.bytes.reserve(std::min(limit, stored * kUsualRatio));
  while (result.bytes.size() < limit) {
    const size_t before = result.bytes.size();
    const uint64_t wanted = std::min(kChunkBytes, limit - before);
    result.bytes.resize(before + wanted);
    const int found = gzread(opened.get(), result.bytes.data() + before, static_cast<unsigned>(wanted));
    result.bytes.resize(before + static_cast<size_t>(std::max(found, 0)));
    if (found < static_cast<int>(wanted)) break;
  }
  result.fault = fault_of(opened.get());
  return result;
}

core::Error cut_short(const std::filesystem::path& file, const FileBytes& found, const std::string& expected,
                      const std::string& advice) {
  const bool fault = !found.fault.empty();
  return core::usage_error(
      {.place = file.string(),
       .problem = fault ? "corrupt or cut short (" + found.fault + ")" : "cut short",
       .expected = expected,
       .received = std::to_string(found.bytes.size()) + (fault ? " before the fault" : ""),
       .advice = advice});
}

std::vector<uint8_t> read_exactly(const std::filesystem::path& file, uint64_t size,
                                  const std::string& advice) {
  // One byte more than wanted: it shows a longer file, and makes zlib check the sum at the end.
  FileBytes found = read_file(file, size + 1, advice);
  const std::string expected = std::to_string(size) + " bytes";
  if (!found.fault.empty() || found.bytes.size() < size) throw cut_short(file, found, expected, advice);
  if (found.bytes.size() == size) return std::move(found.bytes);
  throw core::usage_error({.place = file.string(),
                           .problem = "too long",
                           .expected = expected,
                           .received = "more",
                           .advice = advice});
}

}  // namespace guise::data
