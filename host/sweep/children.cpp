#include "sweep/children.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

#include "core/error.h"
#include "core/text.h"

namespace guise::sweep {
namespace {

std::string error_text() {
  return std::generic_category().message(errno);
}

constexpr int kNotStarted = 127;

// In the child, between fork and exec: system calls only.
[[noreturn]] void become(char* const* words, int log, pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(kNotStarted);
  const int nothing = open("/dev/null", O_RDONLY);
  if (nothing >= 0) dup2(nothing, STDIN_FILENO);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  execv(words[0], words);
  constexpr char message[] = "guise: the program cannot be started again\n";
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, message, sizeof(message) - 1);
  _exit(kNotStarted);
}

int exit_code_of(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

SweepChildren::~SweepChildren() {
  pass(SIGTERM);
  for (const auto& [process, number] : running_) {
    while (waitpid(process, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

void SweepChildren::start(size_t number, const std::vector<std::string>& words, const std::string& log) {
  const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file < 0)
    throw core::failure({core::printable(log, 300), "cannot be written: " + error_text(), "", "", ""});
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t process = fork();
  if (process == 0) become(arguments.data(), file, parent);
  const std::string problem = process < 0 ? error_text() : "";
  close(file);
  if (process < 0) throw core::failure({"a run", "cannot be started: " + problem, "", "", "fewer --jobs"});
  running_[process] = number;
}

std::vector<EndedChild> SweepChildren::ended() {
  std::vector<EndedChild> ended;
  for (auto child = running_.begin(); child != running_.end();) {
    int status = 0;
    if (waitpid(child->first, &status, WNOHANG) == child->first) {
      ended.push_back({child->second, exit_code_of(status)});
      child = running_.erase(child);
    } else {
      ++child;
    }
  }
  return ended;
}

void SweepChildren::pass(int signal) const {
  for (const auto& [process, number] : running_) kill(process, signal);
}

}  // namespace guise::sweep
