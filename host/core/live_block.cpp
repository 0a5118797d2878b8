#include "core/live_block.h"

#include <algorithm>

#include "core/first_columns.h"

namespace guise::core {
namespace {

constexpr size_t kMostLines = 20;

}  // namespace

LiveBlock::~LiveBlock() {
  wipe();
}

void LiveBlock::show(const std::vector<std::string>& lines) {
  if (!terminal_.interactive) return;
  wipe();
  drawn_ = std::min(lines.size(), kMostLines);
  for (size_t i = 0; i < drawn_; ++i) {
    std::fprintf(stream_, "%s\n", first_columns(lines[i], static_cast<size_t>(terminal_.width) - 1).c_str());
  }
  std::fflush(stream_);
}

void LiveBlock::print(const std::string& line) {
  wipe();
  std::fprintf(stream_, "%s\n", line.c_str());
  std::fflush(stream_);
}

void LiveBlock::wipe() {
  if (drawn_ == 0) return;
  std::fprintf(stream_, "\033[%zuA\r\033[J", drawn_);
  std::fflush(stream_);
  drawn_ = 0;
}

}  // namespace guise::core
