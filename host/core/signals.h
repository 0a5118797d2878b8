// A request to stop: INT, TERM, USR1, USR2, HUP, XCPU and PWR set a flag and write one byte, nothing else.
// Loops poll requested(); code that waits on descriptors adds wake_descriptor(). What was installed before
// comes back at the end. A second INT ends the process at once, as without a handler; any other signal that
// is repeated changes nothing. What the parent had ignored (nohup: HUP) stays ignored. PIPE and XFSZ are
// ignored meanwhile: a reader that went away and a file that became too large are errors of a write, and end
// nothing.
#pragma once

#include <array>
#include <csignal>

namespace guise::core {

// Signals that ask to stop wait, over an execve too, until a StopSignals takes them: none is lost, and none
// kills, while a program is being loaded.
void hold_stop_signals();

// At most one object at a time in a process (a signal's action is the process's own).
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  bool requested() const noexcept;
  int signal_number() const noexcept;                        // the last one received; 0: none
  int wake_descriptor() const noexcept { return pipe_[0]; }  // readable once a signal came

 private:
  std::array<struct sigaction, 9> previous_{};
  int pipe_[2] = {-1, -1};
};

}  // namespace guise::core
