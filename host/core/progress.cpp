// The progress line of core/terminal.h.
#include <chrono>
#include <limits>
#include <string>
#include <utility>

#include "core/first_columns.h"
#include "core/terminal.h"
#include "core/text.h"

namespace guise::core {
namespace {

constexpr double kRedrawSeconds = 0.1;
constexpr double kPlainLineSeconds = 28;  // with the step that is under way, 30 at the most

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

ProgressLine::ProgressLine(std::FILE* stream, const Terminal& terminal, Clock clock)
    : stream_(stream), terminal_(terminal), clock_(clock ? std::move(clock) : Clock(steady_seconds)) {
  // A terminal shows the first line at once; a log waits its 30 seconds.
  shown_seconds_ = terminal_.interactive ? -std::numeric_limits<double>::infinity() : clock_();
}

ProgressLine::~ProgressLine() {
  wipe();
}

bool ProgressLine::due() const {
  return clock_() - shown_seconds_ >= (terminal_.interactive ? kRedrawSeconds : kPlainLineSeconds);
}

void ProgressLine::update(const std::string& line) {
  if (!due()) return;
  shown_seconds_ = clock_();
  if (terminal_.interactive) {
    draw_in_place(stream_, terminal_, line);
    drawn_ = true;
  } else {
    show(stream_, terminal_, line + "\n");
  }
  std::fflush(stream_);
}

void ProgressLine::print(const std::string& line) {
  wipe();
  show(stream_, terminal_, line + "\n");
  std::fflush(stream_);
  if (!terminal_.interactive) shown_seconds_ = clock_();
}

void ProgressLine::wipe() {
  wipe_in_place(stream_, drawn_);
}

}  // namespace guise::core
