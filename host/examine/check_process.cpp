#include "examine/check_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/paths.h"
#include "core/text.h"
#include "examine/check_list.h"

extern char** environ;

namespace guise::examine {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// Both ends, closed at the end; the child gets copies.
class Pipe {
 public:
  Pipe() {
    if (pipe2(ends_, O_CLOEXEC) != 0)
      throw core::failure({"guise check", "no pipe: " + std::generic_category().message(errno), "", "", ""});
  }
  ~Pipe() {
    close(ends_[0]);
    close_writer();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int reader() const { return ends_[0]; }
  int writer() const { return ends_[1]; }
  void close_writer() {
    if (ends_[1] >= 0) close(std::exchange(ends_[1], -1));
  }

 private:
  int ends_[2] = {-1, -1};
};

// The examiner again, in a process group of its own, so that what a plugin starts ends with it.
class Child {
 public:
  explicit Child(const ChildRequest& request) {
    std::vector<std::string> words = {core::executable_path(),
                                      "check-child",
                                      request.file,
                                      request.kind == config::PluginKind::strategy ? "loss" : "teacher",
                                      request.name,
                                      "--seed",
                                      std::to_string(request.seed)};
    if (!request.first.empty()) words.insert(words.end(), {"--first", request.first});
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    start(arguments);
  }
  ~Child() { finish(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  int report() const { return report_.reader(); }
  int output() const { return output_.reader(); }
  void signal(int number) const { kill(process_, number); }

  // Waits for the end, by force where need be; the signal that ended it, or 0.
  int finish() {
    if (process_ <= 0) return signal_;
    int status = 0;
    for (int i = 0; i < 100 && waitpid(process_, &status, WNOHANG) == 0; ++i) {
      if (i < 99) {
        usleep(10'000);
        continue;
      }
      kill(process_, SIGKILL);
      while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
      }
    }
    kill(-process_, SIGKILL);  // whatever else is left in its group
    process_ = -1;
    signal_ = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    return signal_;
  }

 private:
  void start(std::vector<char*>& arguments) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output_.writer(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output_.writer(), STDERR_FILENO);
    posix_spawn_file_actions_adddup2(&actions, report_.writer(), report_descriptor);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    const int code = posix_spawn(&process_, arguments[0], &actions, &attributes, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (code != 0)
      throw core::failure(
          {"guise check", "no process for the checks: " + std::generic_category().message(code), "", "", ""});
    report_.close_writer();
    output_.close_writer();
  }

  Pipe report_, output_;
  pid_t process_ = -1;
  int signal_ = 0;
};

// What is known of one child's work so far.
struct Progress {
  std::map<std::string, CheckLine> lines;
  std::string running;  // the check that has begun and not ended
  Clock::time_point begin = Clock::now();
  std::string callback;  // in which it was caught
  bool stops = false;    // a gate failed
  bool timed_out = false;
  std::string output;  // the last of what the plugin printed
};

Result result_named(const std::string& text) {
  for (const Result result : {Result::pass, Result::fail, Result::warn, Result::skip}) {
    if (text == result_text(result)) return result;
  }
  return Result::fail;
}

void take_line(const std::string& text, Progress& progress) {
  const nlohmann::json line = nlohmann::json::parse(text, nullptr, false);
  if (!line.is_object()) return;  // a plugin may write to any descriptor
  const auto word = [&](const char* key) {
    const auto found = line.find(key);
    return found != line.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  if (line.contains("begin")) {
    progress.running = word("begin");
    progress.begin = Clock::now();
  } else if (line.contains("callback")) {
    progress.callback = word("callback");
  } else if (line.contains("check")) {
    const auto seconds = line.find("seconds");
    const double time = seconds != line.end() && seconds->is_number() ? seconds->get<double>() : 0;
    progress.lines[word("check")] = {word("check"), {result_named(word("result")), word("why")}, time};
    progress.running.clear();
    progress.stops = progress.stops || (line.contains("stops") && line.at("stops") == true);
  }
}

// The first end of the pipe or of time.
void read_until(Child& child, double time_limit, Progress& progress) {
  constexpr size_t most_output = 4096;
  std::string pending;
  bool report_open = true, output_open = true, warned = false;
  while (report_open) {
    // Loading LibTorch comes before the first line.
    const double left = (progress.running.empty() ? time_limit + 30 : time_limit) + (warned ? 0.5 : 0) -
                        seconds_since(progress.begin);
    if (left <= 0 && warned) return;
    if (left <= 0) {
      progress.timed_out = warned = true;
      child.signal(SIGUSR1);  // it says in which callback it is
      continue;
    }
    pollfd waiting[2] = {{child.report(), POLLIN, 0}, {output_open ? child.output() : -1, POLLIN, 0}};
    if (poll(waiting, 2, static_cast<int>(std::min(left, 3600.0) * 1000) + 1) <= 0) continue;
    char buffer[4096];
    if (waiting[1].revents != 0) {
      const ssize_t count = read(child.output(), buffer, sizeof(buffer));
      output_open = count > 0;
      if (count > 0) progress.output.append(buffer, static_cast<size_t>(count));
      if (progress.output.size() > most_output)
        progress.output.erase(0, progress.output.size() - most_output);
    }
    if (waiting[0].revents != 0) {
      const ssize_t count = read(child.report(), buffer, sizeof(buffer));
      report_open = count > 0;
      if (count > 0) pending.append(buffer, static_cast<size_t>(count));
      for (size_t end; (end = pending.find('\n')) != std::string::npos; pending.erase(0, end + 1))
        take_line(pending.substr(0, end), progress);
    }
  }
}

std::string last_line(std::string output) {
  while (!output.empty() && output.back() == '\n') output.pop_back();
  const size_t begin = output.rfind('\n');
  return core::printable(begin == std::string::npos ? output : output.substr(begin + 1), 200);
}

// How the check that was running ended.
std::string end_text(const Progress& progress, int signal, double time_limit) {
  std::string text;
  if (progress.timed_out) {
    text = "it did not end within " + core::number_text(time_limit) + " s";
  } else if (signal != 0) {
    text = std::string("crashed (SIG") + sigabbrev_np(signal) + ")";
  } else {
    text = "the process ended by itself";
  }
  text += progress.callback.empty() ? ", outside its callbacks" : ", in callback " + progress.callback;
  const std::string said = last_line(progress.output);
  return !progress.timed_out && !said.empty() ? text + "; it said: " + said : text;
}

bool is_gate(config::PluginKind kind, const std::string& name) {
  if (name == descriptor_check) return true;
  for (const Check& check : checks_of(kind)) {
    if (check.name == name) return check.gate;
  }
  return false;
}

std::string next_check(config::PluginKind kind, const std::string& name) {
  const std::vector<Check> all = checks_of(kind);
  for (size_t i = 0; i + 1 < all.size(); ++i) {
    if (all[i].name == name) return all[i + 1].name;
  }
  return "";
}

void skip_the_rest(config::PluginKind kind, const std::string& why, std::map<std::string, CheckLine>& lines) {
  for (const std::string& name : check_names(kind)) {
    if (name != file_check && lines.count(name) == 0) lines[name] = {name, skipped(why), 0};
  }
}

std::string failed_gate(config::PluginKind kind, const std::map<std::string, CheckLine>& lines) {
  const auto failed = [&](const std::string& name) {
    return lines.count(name) != 0 && lines.at(name).outcome.result == Result::fail;
  };
  if (failed("options") && failed(descriptor_check)) return "options";
  for (const std::string& name : check_names(kind)) {
    if (is_gate(kind, name) && failed(name)) return name;
  }
  return descriptor_check;
}

// Runs one child; the check to go on with, or "" when all is done.
std::string run_child(const ChildRequest& request, double time_limit,
                      std::map<std::string, CheckLine>& lines) {
  Progress progress;
  Child child(request);
  read_until(child, time_limit, progress);
  if (progress.timed_out) child.signal(SIGKILL);
  const int signal = child.finish();
  for (auto& [name, line] : progress.lines) lines.emplace(name, line);
  if (!progress.running.empty()) {
    const std::string why = end_text(progress, signal, time_limit);
    lines[progress.running] = {progress.running, failed(why), seconds_since(progress.begin)};
    progress.stops = progress.stops || is_gate(request.kind, progress.running);
  } else if (progress.lines.empty()) {
    lines[descriptor_check] = {descriptor_check, failed(end_text(progress, signal, time_limit)), 0};
    progress.stops = true;
  }
  if (progress.stops) {
    skip_the_rest(request.kind, failed_gate(request.kind, lines) + " failed", lines);
    return "";
  }
  return next_check(request.kind, progress.running);
}

}  // namespace

std::map<std::string, CheckLine> run_in_children(const ChildRequest& request, double time_limit_seconds) {
  std::map<std::string, CheckLine> lines;
  ChildRequest next = request;
  do {
    next.first = run_child(next, time_limit_seconds, lines);
  } while (!next.first.empty());
  // Only where the process ended by itself between two checks.
  skip_the_rest(request.kind, "the process of the checks ended before it", lines);
  return lines;
}

}  // namespace guise::examine
