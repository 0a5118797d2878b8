#include "core/file_kind.h"

#include <algorithm>

namespace guise::core {
namespace {

struct Kind {
  std::string_view magic;
  const char* name;
};

constexpr Kind kKinds[] = {
    {{"PK\x03\x04", 4}, "a ZIP archive, as PyTorch's torch.save and TorchScript write"},
    {{"\x80\x02", 2}, "a pickle, as older versions of PyTorch's torch.save wrote"},
    {{"\x80\x04", 2}, "a pickle of Python"},
    {{"\x1f\x8b", 2}, "a gzip archive"},
    {{"\x93NUMPY", 6}, "an array of NumPy (.npy)"},
    {{"\x89HDF\r\n", 6}, "an HDF5 file"},
    {{"\x89PNG\r\n", 6}, "a PNG picture"},
    {{"\xff\xd8\xff", 3}, "a JPEG picture"},
    {{"GIF8", 4}, "a GIF picture"},
    {{"RIFF", 4}, "a RIFF file, such as a WebP picture"},
    {{"BM", 2}, "a BMP picture"},
    {{"\x7f"
      "ELF",
      4},
     "a program or library (ELF)"},
    {{"version https://git-lfs", 23}, "a pointer of Git LFS: the file itself was not fetched"},
    {{"<!DOCTYPE", 9}, "a web page"},
    {{"<html", 5}, "a web page"},
};

bool is_text(std::string_view bytes) {
  return std::ranges::all_of(bytes,
                             [](unsigned char c) { return c >= 32 || c == '\n' || c == '\r' || c == '\t'; });
}

}  // namespace

std::string file_kind(std::string_view beginning) {
  if (beginning.empty()) return "an empty file";
  for (const Kind& kind : kKinds) {
    if (beginning.starts_with(kind.magic)) return kind.name;
  }
  const bool json = beginning.front() == '{' || beginning.front() == '[';
  return !is_text(beginning) ? "" : json ? "a JSON text" : "a text file";
}

}  // namespace guise::core
