#include "core/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>

extern char** environ;

namespace guise::core {
namespace {

constexpr size_t kMaximumOutput = 65536;

// Reads to the end of the pipe; false when time ran out first.
bool read_all(int descriptor, double timeout_seconds, std::string& output) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::duration<double>(timeout_seconds);
  for (;;) {
    const double left = std::chrono::duration<double>(end - Clock::now()).count();
    if (left <= 0) return false;
    pollfd waiting{descriptor, POLLIN, 0};
    if (poll(&waiting, 1, static_cast<int>(left * 1000) + 1) <= 0) continue;
    std::array<char, 4096> buffer{};
    const ssize_t count = read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return true;
    if (output.size() < kMaximumOutput) output.append(buffer.data(), static_cast<size_t>(count));
  }
}

// The process's id, or -1; its output goes to `writer`.
pid_t spawn(const std::vector<std::string>& words, int writer) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, writer, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, writer, STDERR_FILENO);
  pid_t process = -1;
  const int code = posix_spawnp(&process, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return code == 0 ? process : -1;
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& words, double timeout_seconds) {
  ProcessResult result;
  int ends[2];
  if (words.empty() || pipe2(ends, O_CLOEXEC) != 0) return result;
  const pid_t process = spawn(words, ends[1]);
  close(ends[1]);
  result.started = process > 0;
  if (result.started) {
    result.timed_out = !read_all(ends[0], timeout_seconds, result.output);
    if (result.timed_out) kill(process, SIGKILL);
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
    if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
  }
  close(ends[0]);
  return result;
}

}  // namespace guise::core
