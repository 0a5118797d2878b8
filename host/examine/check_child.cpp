#include "examine/check_child.h"

#include <ATen/Parallel.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "catalogue/catalogue.h"
#include "catalogue/option_table.h"
#include "core/error.h"
#include "core/pipe.h"
#include "core/running_callback.h"
#include "examine/check_list.h"

namespace guise::examine {
namespace {

constexpr size_t kLongestWord = 64;

// What begins each line; a signal handler needs it too.
std::array<char, kLongestWord + 32> line_begin;

// To the end of the pipe. Without a word the parent believes nothing.
void take_word() {
  std::string word;
  while (word.size() < kLongestWord) {
    const auto some = core::read_some(kWordDescriptor);
    if (!some) break;
    word += *some;
  }
  close(kWordDescriptor);
  std::snprintf(line_begin.data(), line_begin.size(), "{\"word\": \"%.*s\", ", static_cast<int>(kLongestWord),
                word.c_str());
}

// `line`: an object with members.
void say(const nlohmann::json& line) {
  const std::string members = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const std::string text = line_begin.data() + members.substr(1) + "\n";
  for (size_t done = 0; done < text.size();) {
    const ssize_t count = write(kReportDescriptor, text.data() + done, text.size() - done);
    if (count <= 0) _exit(1);  // the parent is gone
    done += static_cast<size_t>(count);
  }
}

// Nothing here takes memory or a lock. A callback's name may come from the plugin (a custom node's): only
// plain characters are passed on.
void say_callback() noexcept {
  char line[256] = "";
  std::strcat(std::strcat(line, line_begin.data()), "\"callback\": \"");
  size_t end = std::strlen(line);
  const auto* running = core::RunningCallback::current();
  for (const char* at = running == nullptr ? "" : running->callback; *at != '\0' && end < sizeof(line) - 4;
       ++at) {
    const bool plain = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                       (*at >= '0' && *at <= '9') || *at == '_' || *at == ' ';
    line[end++] = plain ? *at : '?';
  }
  std::memcpy(line + end, "\"}\n", 3);
  if (write(kReportDescriptor, line, end + 3) < 0) _exit(1);
}

void on_crash(int number) {
  say_callback();
  std::signal(number, SIG_DFL);
  raise(number);
}

void on_time_limit(int) {
  say_callback();
  _exit(1);
}

void install_handlers() {
  static std::array<char, 65536> stack;  // a plugin may have used up its own
  stack_t alternative{};
  alternative.ss_sp = stack.data();
  alternative.ss_size = stack.size();
  sigaltstack(&alternative, nullptr);
  struct sigaction action{};
  action.sa_flags = SA_ONSTACK | SA_NODEFER;
  action.sa_handler = on_crash;
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS})
    sigaction(number, &action, nullptr);
  action.sa_handler = on_time_limit;
  sigaction(SIGUSR1, &action, nullptr);
}

// The child dies with its parent and leaves no core file.
void set_limits() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

struct Timed {
  Outcome outcome;
  bool threw = false;
};

// True when nothing else is to be tried.
template <class Call>
bool reported(const std::string& name, Gate gate, Call call) {
  using Clock = std::chrono::steady_clock;
  say({{"begin", name}});
  const auto begin = Clock::now();
  Timed timed;
  try {
    timed.outcome = call();
  } catch (...) {
    timed = {failed(text_of_error()), true};
  }
  const bool stops =
      timed.outcome.result == Result::fail && (gate == Gate::failed || (gate == Gate::ended && timed.threw));
  say({{"check", name},
       {"result", result_text(timed.outcome.result)},
       {"why", timed.outcome.why},
       {"seconds", std::chrono::duration<double>(Clock::now() - begin).count()},
       {"stops", stops}});
  return stops;
}

catalogue::Entry entry_of(const ChildRequest& request) {
  for (const catalogue::Entry& entry : catalogue::Catalogue({}).find_all(request.file)) {
    if (entry.kind == request.kind && entry.note.name == request.name) return entry;
  }
  throw core::usage_error({.place = request.file, .problem = "it has no " + request.name + " any more"});
}

std::shared_ptr<const catalogue::Module> load(const ChildRequest& request) {
  std::shared_ptr<const catalogue::Module> module;
  std::string broken_options;
  reported(kDescriptorCheck, Gate::failed, [&] {
    try {
      catalogue::Module::open(entry_of(request));  // and let go of: destructors of the library run too
      module = catalogue::Module::open(entry_of(request));
      return passed();
    } catch (const catalogue::OptionTableError& error) {
      broken_options = error.what();
      return failed(broken_options);
    }
  });
  // It shows when the descriptor is read, but it is what `options` is about.
  if (!broken_options.empty()) reported(kOptionsCheck, Gate::failed, [&] { return failed(broken_options); });
  return module;
}

}  // namespace

int run_checks(const ChildRequest& request) {
  set_limits();
  install_handlers();
  take_word();
  at::set_num_threads(1);  // tiny tensors: waking threads costs more than they take
  const auto module = load(request);
  if (!module) return 0;
  const Subject subject(module, request.kind, request.name, request.seed, request.plugin_folders);
  bool begun = request.first.empty();
  for (const Check& check : checks_of(request.kind)) {
    begun = begun || check.name == request.first;
    if (begun) {
      if (reported(check.name, check.gate, [&] { return check.run(subject); })) break;
    } else if (check.every_child) {
      check.run(subject);
    }
  }
  say({{"end", true}});
  std::fflush(stdout);
  _exit(0);  // destructors of the plugin and of LibTorch are not under examination
}

}  // namespace guise::examine
