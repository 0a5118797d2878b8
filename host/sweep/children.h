// The processes of a sweep's runs: each writes to its log and gets SIGTERM when this process dies, however
// that happens, so that it saves what it has.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/process.h"

namespace guise::sweep {

struct EndedChild {
  size_t number = 0;  // as given to start()
  int exit_code = 0;  // 128 + n when signal n ended it; 127 when it could not be started
};

class Children {
 public:
  Children() = default;
  ~Children();  // terminates and waits for those left: each saves a checkpoint
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;

  // `words`: program and arguments; output is added to the file `log`, also why a program does not start.
  // Throws core::Error(failed) for a log that cannot be written.
  void start(size_t number, const std::vector<std::string>& words, const std::string& log);
  std::vector<EndedChild> ended();  // since the last call; does not wait
  void pass(int signal) const;      // to every child
  size_t count() const { return running_.size() + not_started_.size(); }

 private:
  std::map<size_t, core::Process> running_;
  std::vector<EndedChild> not_started_;
};

}  // namespace guise::sweep
