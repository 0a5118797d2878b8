// Running another program to its end and reading what it says. Nothing is passed through a shell.
#pragma once

#include <string>
#include <vector>

namespace guise::core {

struct ProcessResult {
  bool started = false;
  bool timed_out = false;  // it was killed
  int exit_code = -1;      // -1 when it did not start, timed out or died of a signal
  int signal = 0;          // that ended it; 0: none
  std::string output;      // standard output and standard error together, the first 64 kB
};

// `words`: program (looked up in PATH when it has no '/') and arguments. Standard input is empty.
ProcessResult run_process(const std::vector<std::string>& words, double timeout_seconds);

}  // namespace guise::core
