// Running another program to its end and reading what it says.
#pragma once

#include <string>
#include <vector>

#include "core/process.h"

namespace guise::core {

struct ProcessResult {
  bool started = false;
  bool timed_out = false;  // it was killed, with all that it had started
  ProcessEnd end;          // {-1, 0} when it did not start
  std::string output;      // standard output and standard error together, the first 64 kB
};

// `words`: program (looked up in PATH when it has no '/') and arguments. Throws nothing for a program that
// cannot be started.
ProcessResult run_process(const std::vector<std::string>& words, double timeout_seconds);

}  // namespace guise::core
