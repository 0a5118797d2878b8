// Starting other programs: the only place of the host that does. Each runs in a process group of its own, so
// that a signal typed at the terminal reaches it only when it is passed on, and what it starts itself ends
// with it. Nothing goes through a shell; standard input is empty.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace guise::core {

// How a process ended.
struct ProcessEnd {
  int exit_code = -1;  // -1: a signal ended it
  int signal = 0;      // that ended it; 0: none
};

// A descriptor of this process and the number under which the child gets it.
struct PassedDescriptor {
  int own = -1;
  int number = -1;
};

struct ProcessOrder {
  std::vector<std::string> words;  // program (looked up in PATH when it has no '/') and arguments
  int output = -1;                 // gets standard output and standard error; -1: both are thrown away
  std::vector<PassedDescriptor> passed = {};
  int death_signal = SIGKILL;  // what it gets when the thread that started it ends, however that happens
};

class Process {
 public:
  // Returns when the program runs. Throws core::Error(failed): no such program, no process to be had.
  explicit Process(const ProcessOrder& order);
  // A copy of this process, which must have one thread, that does `work` and ends: exit code 0 when it
  // returned or threw. For what may kill whoever tries it; what the copy writes to its outputs is thrown
  // away.
  explicit Process(const std::function<void()>& work);
  ~Process();  // kills it and its group unless it has ended
  Process(Process&& other) noexcept;
  Process& operator=(Process&&) = delete;

  void signal(int number) const;        // to it alone; nothing happens once its end is known
  void signal_group(int number) const;  // to all that it started, too

  // Whatever is left of its group is killed when its end is found.
  std::optional<ProcessEnd> ended();  // does not wait
  std::optional<ProcessEnd> wait_for(double seconds);
  ProcessEnd wait();
  ProcessEnd wait_or_kill(double seconds);
  ProcessEnd stop(double grace_seconds);  // TERM to the group; KILL to what is left after the grace

 private:
  std::optional<ProcessEnd> take_end(int flags);

  pid_t id_ = -1;  // also of its group
  std::optional<ProcessEnd> end_;
};

// This program ends and the other goes on in its place: the same process and environment, and the descriptors
// `kept` besides those that exec leaves open anyway. `words`: its own name and arguments. Throws
// core::Error(failed).
[[noreturn]] void become_program(const std::string& program, const std::vector<std::string>& words,
                                 const std::vector<int>& kept = {});

}  // namespace guise::core
