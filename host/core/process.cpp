// fork and exec by hand: posix_spawn can neither tie a child to its parent's life nor give one descriptor
// under another number safely.
#include "core/process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <sstream>
#include <system_error>
#include <thread>
#include <utility>

#include "core/error.h"
#include "core/paths.h"
#include "core/pipe.h"
#include "core/text.h"

namespace guise::core {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kLook = std::chrono::milliseconds(5);

Error not_started(const std::string& program, int code) {
  return failure({.place = printable(program, 300),
                  .problem = "cannot be started: " + std::generic_category().message(code)});
}

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// As a shell finds a program; a name that stands in no folder comes back as it is.
std::string program_file(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const std::string path = environment("PATH");
  std::istringstream folders(path.empty() ? "/bin:/usr/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string file = (folder.empty() ? "." : folder) + "/" + name;
    std::error_code ignored;
    if (access(file.c_str(), X_OK) == 0 && std::filesystem::is_regular_file(file, ignored)) return file;
  }
  return name;
}

// All signals wait while it lives: between fork and exec none of this program's handlers may run twice.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  const sigset_t& before() const { return before_; }

 private:
  sigset_t before_{};
};

// All that the child needs is made before the fork: after it only system calls are allowed.
struct Launch {
  std::string program;
  std::vector<char*> words;
  std::vector<PassedDescriptor> passed;
  int death_signal = SIGKILL;
  pid_t parent = -1;
  int report = -1;  // where the child writes why it did not start
};

void drop_handlers() {
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction action{};
    if (sigaction(number, nullptr, &action) != 0) continue;
    if (action.sa_handler != SIG_IGN && action.sa_handler != SIG_DFL) std::signal(number, SIG_DFL);
  }
}

// Sources first go where no target is, so that none is overwritten before it is copied.
bool pass_descriptors(Launch& launch) {
  int above = launch.report;
  for (const PassedDescriptor& one : launch.passed) above = std::max(above, one.number);
  launch.report = fcntl(launch.report, F_DUPFD_CLOEXEC, above + 1);
  for (PassedDescriptor& one : launch.passed) one.own = fcntl(one.own, F_DUPFD_CLOEXEC, above + 1);
  for (const PassedDescriptor& one : launch.passed) {
    if (one.own < 0 || dup2(one.own, one.number) < 0) return false;
  }
  return launch.report >= 0;
}

[[noreturn]] void give_up(int report) {
  const int code = errno;
  [[maybe_unused]] const ssize_t written = write(report, &code, sizeof code);
  _exit(127);
}

// A group of its own, and the death signal when its parent ends.
void begin_child(pid_t parent, int death_signal) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, death_signal);
  if (getppid() != parent) _exit(127);  // it died before that was said
}

[[noreturn]] void run_in_child(Launch& launch, const sigset_t& mask) {
  begin_child(launch.parent, launch.death_signal);
  const int first_report = launch.report;
  if (!pass_descriptors(launch)) give_up(first_report);
  drop_handlers();
  sigprocmask(SIG_SETMASK, &mask, nullptr);
  execv(launch.program.c_str(), launch.words.data());
  give_up(launch.report);
}

// The child's number for why it did not start; 0: it runs.
int reported_error(int reader) {
  int code = 0;
  for (;;) {
    const ssize_t count = read(reader, &code, sizeof code);
    if (count < 0 && errno == EINTR) continue;
    return count == sizeof code ? code : 0;
  }
}

void reap(pid_t process) {
  while (waitpid(process, nullptr, 0) < 0 && errno == EINTR) {
  }
}

pid_t launched(Launch launch) {
  Pipe report;
  launch.report = report.writer();
  launch.parent = getpid();
  pid_t process = -1;
  {
    const SignalsBlocked blocked;
    process = fork();
    if (process == 0) run_in_child(launch, blocked.before());
  }
  if (process < 0) throw not_started(launch.words[0], errno);
  report.close_writer();
  const int code = reported_error(report.reader());
  if (code == 0) return process;
  reap(process);
  throw not_started(launch.words[0], code);
}

}  // namespace

Process::Process(const ProcessOrder& order) {
  if (order.words.empty()) throw not_started("a program without a name", EINVAL);
  const OpenDescriptor nothing("/dev/null");
  const int output = order.output >= 0 ? order.output : nothing.number();
  Launch launch;
  launch.program = program_file(order.words.front());
  launch.words = pointers_to(order.words);
  launch.passed = {{nothing.number(), STDIN_FILENO}, {output, STDOUT_FILENO}, {output, STDERR_FILENO}};
  launch.passed.insert(launch.passed.end(), order.passed.begin(), order.passed.end());
  launch.death_signal = order.death_signal;
  id_ = launched(std::move(launch));
}

Process::Process(const std::function<void()>& work) {
  const OpenDescriptor nothing("/dev/null");
  const pid_t parent = getpid();
  const SignalsBlocked blocked;
  id_ = fork();
  if (id_ < 0) throw not_started("a copy of this program", errno);
  if (id_ > 0) return;
  begin_child(parent, SIGKILL);
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nothing.number(), number);
  drop_handlers();
  sigprocmask(SIG_SETMASK, &blocked.before(), nullptr);
  try {
    work();
  } catch (...) {  // NOLINT: said by whoever does the same again
  }
  _exit(0);
}

Process::~Process() {
  if (id_ > 0 && !end_) wait_or_kill(0);
}

Process::Process(Process&& other) noexcept : id_(std::exchange(other.id_, -1)), end_(other.end_) {}

void Process::signal(int number) const {
  if (id_ > 0 && !end_) kill(id_, number);
}

void Process::signal_group(int number) const {
  if (id_ > 0 && !end_) kill(-id_, number);
}

std::optional<ProcessEnd> Process::take_end(int flags) {
  if (end_) return end_;
  siginfo_t info{};
  int code = 0;
  do {
    code = waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOWAIT | flags);
  } while (code < 0 && errno == EINTR);
  if (code < 0) return end_ = ProcessEnd{};  // SIGCHLD is ignored here: nobody knows how it ended
  if (info.si_pid == 0) return std::nullopt;
  // Until it is reaped its number can be no other group's.
  kill(-id_, SIGKILL);
  reap(id_);
  const bool by_itself = info.si_code == CLD_EXITED;
  return end_ = by_itself ? ProcessEnd{info.si_status, 0} : ProcessEnd{-1, info.si_status};
}

std::optional<ProcessEnd> Process::ended() {
  return take_end(WNOHANG);
}

std::optional<ProcessEnd> Process::wait_for(double seconds) {
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  for (;;) {
    const std::optional<ProcessEnd> found = ended();
    if (found || Clock::now() >= end) return found;
    std::this_thread::sleep_for(kLook);
  }
}

ProcessEnd Process::wait() {
  return *take_end(0);
}

ProcessEnd Process::wait_or_kill(double seconds) {
  if (!wait_for(seconds)) signal_group(SIGKILL);
  return wait();
}

ProcessEnd Process::stop(double grace_seconds) {
  if (!ended()) signal_group(SIGTERM);
  return wait_or_kill(grace_seconds);
}

void become_program(const std::string& program, const std::vector<std::string>& words,
                    const std::vector<int>& kept) {
  for (const int descriptor : kept) {
    if (fcntl(descriptor, F_SETFD, 0) != 0) throw not_started(program, errno);
  }
  std::vector<char*> arguments = pointers_to(words);
  execv(program.c_str(), arguments.data());
  throw not_started(program, errno);
}

}  // namespace guise::core
