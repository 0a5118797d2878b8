#include "examine/check_process.h"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/paths.h"
#include "core/pipe.h"
#include "core/process.h"
#include "core/random_word.h"
#include "core/text.h"
#include "examine/check_list.h"

namespace guise::examine {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMostOutput = 4096;
constexpr double kSecondsToAnswer = 0.5;  // in which a check that takes too long says where it is
constexpr double kSecondsToEnd = 1;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::vector<std::string> words_of(const ChildRequest& request) {
  return {core::executable_path(), config::to_text({"check-child", request})};
}

// The examiner again, and what it and the plugin say.
class Child {
 public:
  explicit Child(const ChildRequest& request)
      : process_(
            {.words = words_of(request),
             .output = output_.writer(),
             .passed = {{report_.writer(), kReportDescriptor}, {word_pipe_.reader(), kWordDescriptor}}}) {
    if (write(word_pipe_.writer(), word_.data(), word_.size()) < 0) process_.signal(SIGKILL);
    word_pipe_.close_writer();
    report_.close_writer();
    output_.close_writer();
  }

  int report() const { return report_.reader(); }
  int output() const { return output_.reader(); }
  const std::string& word() const { return word_; }
  core::Process& process() { return process_; }

 private:
  const std::string word_ = core::random_word();
  core::Pipe report_, output_, word_pipe_;
  core::Process process_;
};

// What is known of one child's work so far.
struct Progress {
  std::map<std::string, CheckLine> lines;
  std::string running;  // the check that has begun and not ended
  Clock::time_point begin = Clock::now();
  std::string callback;  // in which it was caught
  bool ended = false;    // it came to its end
  bool stops = false;    // a gate failed
  bool timed_out = false;
  core::BoundedText output{core::BoundedText::Keeps::last, kMostOutput};  // what the plugin printed
};

Result result_named(const std::string& text) {
  for (const Result result : {Result::pass, Result::fail, Result::warn, Result::skip}) {
    if (text == result_text(result)) return result;
  }
  return Result::fail;
}

void take_line(const std::string& text, const std::string& own_word, Progress& progress) {
  const nlohmann::json line = nlohmann::json::parse(text, nullptr, false);
  const auto word = [&](const char* key) {
    const auto found = line.find(key);
    return found != line.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  if (!line.is_object() || word("word") != own_word) return;  // a plugin may write to any descriptor
  if (line.contains("begin")) {
    progress.running = word("begin");
    progress.begin = Clock::now();
  } else if (line.contains("callback")) {
    progress.callback = word("callback");
  } else if (line.contains("end")) {
    progress.ended = true;
  } else if (line.contains("check")) {
    const auto seconds = line.find("seconds");
    const double time = seconds != line.end() && seconds->is_number() ? seconds->get<double>() : 0;
    progress.lines[word("check")] = {word("check"), {result_named(word("result")), word("why")}, time};
    progress.running.clear();
    progress.stops = progress.stops || (line.contains("stops") && line.at("stops") == true);
  }
}

// The lines among what has come; the rest waits for its end.
void take_lines(std::string& pending, const std::string& own_word, Progress& progress) {
  for (size_t end; (end = pending.find('\n')) != std::string::npos; pending.erase(0, end + 1))
    take_line(pending.substr(0, end), own_word, progress);
}

// Seconds that the running check has left. Loading LibTorch comes before the first line.
double seconds_left(const Progress& progress, double time_limit) {
  return (progress.running.empty() ? time_limit + 30 : time_limit) +
         (progress.timed_out ? kSecondsToAnswer : 0) - seconds_since(progress.begin);
}

// The first end of the pipe or of time.
void read_until(Child& child, double time_limit, Progress& progress) {
  std::string pending;
  bool output_open = true;
  for (;;) {
    const double left = seconds_left(progress, time_limit);
    if (left <= 0 && progress.timed_out) return;
    if (left <= 0) {
      progress.timed_out = true;
      child.process().signal(SIGUSR1);  // it says in which callback it is
      continue;
    }
    const auto ready = core::wait_readable({child.report(), output_open ? child.output() : -1}, left);
    if (ready[1]) {
      const auto some = core::read_some(child.output());
      output_open = some.has_value();
      progress.output.add(some.value_or(""));
    }
    if (ready[0]) {
      const auto some = core::read_some(child.report());
      if (!some) return;
      take_lines(pending += *some, child.word(), progress);
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
  if (!progress.callback.empty()) {
    text += ", in callback " + progress.callback;
  } else {
    text += progress.lines.empty() ? ", while the file was loaded or let go of" : ", outside its callbacks";
  }
  const std::string said = last_line(progress.output.text());
  return !progress.timed_out && !said.empty() ? text + "; it said: " + said : text;
}

std::string next_check(config::PluginKind kind, const std::string& name) {
  const std::vector<Check> all = checks_of(kind);
  for (size_t i = 0; i + 1 < all.size(); ++i) {
    if (all[i].name == name) return all[i + 1].name;
  }
  return "";
}

// Of a child that left between two checks: the one that it owes.
std::string first_missing(config::PluginKind kind, const std::map<std::string, CheckLine>& lines) {
  if (lines.count(kDescriptorCheck) == 0) return kDescriptorCheck;
  for (const Check& check : checks_of(kind)) {
    if (lines.count(check.name) == 0) return check.name;
  }
  return "";
}

void skip_the_rest(config::PluginKind kind, const std::string& why, std::map<std::string, CheckLine>& lines) {
  for (const std::string& name : check_names(kind)) {
    if (name != kFileCheck && lines.count(name) == 0) lines[name] = {name, skipped(why), 0};
  }
}

std::string failed_gate(config::PluginKind kind, const std::map<std::string, CheckLine>& lines) {
  const auto failed = [&](const std::string& name) {
    return lines.count(name) != 0 && lines.at(name).outcome.result == Result::fail;
  };
  if (failed(kOptionsCheck) && failed(kDescriptorCheck)) return kOptionsCheck;
  for (const std::string& name : check_names(kind)) {
    if (is_gate(kind, name) && failed(name)) return name;
  }
  return kDescriptorCheck;
}

// Runs one child; the check to go on with, or "" when all is done.
std::string run_child(const ChildRequest& request, double time_limit,
                      std::map<std::string, CheckLine>& lines) {
  Progress progress;
  Child child(request);
  read_until(child, time_limit, progress);
  const int signal = child.process().wait_or_kill(progress.timed_out ? 0 : kSecondsToEnd).signal;
  for (auto& [name, line] : progress.lines) lines.emplace(name, line);
  if (!progress.running.empty()) {
    const std::string why = end_text(progress, signal, time_limit);
    lines[progress.running] = {progress.running, failed(why), seconds_since(progress.begin)};
    progress.stops = progress.stops || is_gate(request.kind, progress.running);
  } else if (!progress.ended && !progress.stops) {
    progress.running = first_missing(request.kind, lines);
    if (progress.running.empty()) return "";
    lines[progress.running] = {progress.running, failed(end_text(progress, signal, time_limit)), 0};
    progress.stops = is_gate(request.kind, progress.running);
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
  return lines;
}

}  // namespace guise::examine
