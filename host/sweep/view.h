// What a person sees of a sweep: a table of its runs, and on the way a live table on a terminal or a line for
// each event elsewhere.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "core/live_block.h"
#include "sweep/words.h"

namespace guise::sweep {

// A row for each run: its number, the keys that differ, state, top-1 so far and folder.
core::TextTable table_of(const Manifest& manifest, const Place& place);

// "12 done, 1 failed, 3 waiting": of the runs that the sweep file names.
std::string counts_text(const Manifest& manifest);

// Failed runs with their last error and how to see more, and runs that the file no longer names; empty
// without any.
std::string remarks_text(const Manifest& manifest, const Place& place);

class View {
 public:
  View(std::FILE* stream, const core::Terminal& terminal, const Place& place)
      : block_(stream, terminal), terminal_(terminal), place_(place) {}

  void started(size_t number, const Manifest& manifest);
  void ended(size_t number, const Manifest& manifest);
  void stopping(int signal, size_t children);
  void tick(const Manifest& manifest, size_t waiting);  // redraws once a second

 private:
  using Clock = std::chrono::steady_clock;

  core::LiveBlock block_;
  core::Terminal terminal_;
  const Place& place_;
  std::map<size_t, Clock::time_point> begun_;  // by the run's number
  Clock::time_point drawn_{};
  double seconds_ = 0;  // of the runs that are done
  size_t done_ = 0;
};

}  // namespace guise::sweep
