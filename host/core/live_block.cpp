#include "core/live_block.h"

#include <algorithm>

#include "core/first_columns.h"
#include "core/terminal.h"
#include "core/text.h"

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
    core::show(
        stream_, terminal_,
        first_columns(showable(lines[i], terminal_.colour), static_cast<size_t>(terminal_.width) - 1) + "\n");
  }
  std::fflush(stream_);
}

void LiveBlock::print(const std::string& line) {
  wipe();
  core::show(stream_, terminal_, line + "\n");
  std::fflush(stream_);
}

void LiveBlock::wipe() {
  if (drawn_ == 0) return;
  std::fprintf(stream_, "\033[%zuA\r\033[J", drawn_);
  std::fflush(stream_);
  drawn_ = 0;
}

}  // namespace guise::core
