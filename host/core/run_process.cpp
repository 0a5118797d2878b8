#include "core/run_process.h"

#include <algorithm>
#include <chrono>

#include "core/error.h"
#include "core/pipe.h"
#include "core/process.h"

namespace guise::core {
namespace {

constexpr size_t kMostOutput = 65536;
constexpr double kLookSeconds = 0.05;
constexpr size_t kMostPiecesLeft = 64;  // of a pipe's 64 kB, at 4 kB or less

// Until the time is up.
class Deadline {
 public:
  explicit Deadline(double seconds) : end_(Clock::now() + std::chrono::duration<double>(seconds)) {}
  double left() const { return std::chrono::duration<double>(end_ - Clock::now()).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  std::chrono::time_point<Clock, std::chrono::duration<double>> end_;
};

// What comes within so many seconds, one piece; false at the end of the pipe.
bool read_piece(int reader, double seconds, BoundedText& output) {
  if (!wait_readable({reader}, seconds)[0]) return true;
  const auto some = read_some(reader);
  if (some) output.add(*some);
  return some.has_value();
}

// What the process wrote before it ended. Who left its group may hold the pipe open, or go on writing.
void read_rest(int reader, BoundedText& output) {
  for (size_t piece = 0; piece < kMostPiecesLeft; ++piece) {
    if (!wait_readable({reader}, 0)[0] || !read_piece(reader, 0, output)) return;
  }
}

void read_to_end(Process& process, int reader, const Deadline& deadline, BoundedText& output) {
  while (deadline.left() > 0) {
    if (process.ended()) return read_rest(reader, output);
    if (!read_piece(reader, std::min(deadline.left(), kLookSeconds), output)) return;
  }
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& words, double timeout_seconds) {
  ProcessResult result;
  const Deadline deadline(timeout_seconds);
  BoundedText output(BoundedText::Keeps::first, kMostOutput);
  try {
    Pipe pipe;
    Process process({.words = words, .output = pipe.writer()});
    pipe.close_writer();
    result.started = true;
    read_to_end(process, pipe.reader(), deadline, output);
    result.timed_out = !process.wait_for(deadline.left());
    const ProcessEnd end = process.wait_or_kill(0);
    result.exit_code = end.exit_code;
    result.signal = end.signal;
  } catch (const Error&) {  // it did not start
  }
  result.output = output.text();
  return result;
}

}  // namespace guise::core
