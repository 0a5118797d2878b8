// A few lines about work in progress, redrawn in place on a terminal; elsewhere nothing is drawn, and only
// what is printed for good appears. The many-line sister of ProgressLine (core/terminal.h).
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "core/terminal.h"

namespace guise::core {

class LiveBlock {
 public:
  LiveBlock(std::FILE* stream, const Terminal& terminal) : stream_(stream), terminal_(terminal) {}
  ~LiveBlock();
  LiveBlock(const LiveBlock&) = delete;
  LiveBlock& operator=(const LiveBlock&) = delete;

  // Shows `lines` in place of those shown before, cut at the terminal's width; at most 20.
  void show(const std::vector<std::string>& lines);
  // Wipes the block and leaves `line` standing for good.
  void print(const std::string& line);

 private:
  void wipe();

  std::FILE* stream_;
  Terminal terminal_;
  size_t drawn_ = 0;  // lines
};

}  // namespace guise::core
