// Says what a program is at while that takes long: nothing in the first second, then a line that a terminal
// redraws every second, or one every 30 seconds elsewhere. For work that has no steps of its own to count.
#pragma once

#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>

#include "core/terminal.h"

namespace guise::core {

class StillAt {
 public:
  // `what`: "reading fashion_mnist". Empty: nothing yet.
  StillAt(std::FILE* stream, const Terminal& terminal, std::string what = "");
  ~StillAt();
  StillAt(const StillAt&) = delete;
  StillAt& operator=(const StillAt&) = delete;

  // From here on it is at this; empty: at nothing.
  void now(const std::string& what);

 private:
  void tell_while_it_lasts();
  void tell(double seconds);  // under the mutex
  void wipe();

  std::FILE* stream_;
  Terminal terminal_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string what_;
  size_t turn_ = 0;  // counts calls of now()
  bool ended_ = false, drawn_ = false;
  std::thread teller_;
};

}  // namespace guise::core
