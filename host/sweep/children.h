// The child processes of a sweep. Each is in a process group of its own, so that an interrupt typed at the
// terminal reaches it only through pass(); it gets SIGTERM when this process dies, however that happens.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace guise::sweep {

struct EndedChild {
  size_t number = 0;  // as given to start()
  int exit_code = 0;  // 128 + n when signal n ended it
};

class SweepChildren {
 public:
  SweepChildren() = default;
  ~SweepChildren();  // terminates and waits for those left
  SweepChildren(const SweepChildren&) = delete;
  SweepChildren& operator=(const SweepChildren&) = delete;

  // `words`: program and arguments; output is added to the file `log`. Throws core::Error(failed).
  void start(size_t number, const std::vector<std::string>& words, const std::string& log);
  std::vector<EndedChild> ended();  // since the last call; does not wait
  void pass(int signal) const;      // to every child
  size_t count() const { return running_.size(); }

 private:
  std::map<pid_t, size_t> running_;
};

}  // namespace guise::sweep
