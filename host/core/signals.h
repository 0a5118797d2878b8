// A request to stop: INT and TERM set a flag and write one byte, nothing else. Loops poll requested(); code
// that waits on descriptors adds wake_descriptor(). What was installed before comes back at the end.
#pragma once

#include <csignal>

namespace guise::core {

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
  struct sigaction previous_interrupt_{};
  struct sigaction previous_terminate_{};
  int pipe_[2] = {-1, -1};
};

}  // namespace guise::core
