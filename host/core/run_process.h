// Running another program to its end and reading what it says.
#pragma once

#include <string>
#include <vector>

namespace guise::core {

struct ProcessResult {
  bool started = false;
  bool timed_out = false;  // it was killed, with all that it had started
  int exit_code = -1;      // -1: it did not start, or a signal ended it
  int signal = 0;          // that ended it; 0: none
  std::string output;      // standard output and standard error together, the first 64 kB
};

// `words`: program (looked up in PATH when it has no '/') and arguments. Throws nothing for a program that
// cannot be started.
ProcessResult run_process(const std::vector<std::string>& words, double timeout_seconds);

}  // namespace guise::core
