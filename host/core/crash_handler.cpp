// Everything below on_crash is async-signal-safe but for dladdr and backtrace, which take the loader's lock
// and, once libgcc is loaded, no memory; an alarm ends a handler that hangs in them.
#include "core/crash_handler.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <ucontext.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "core/error.h"
#include "core/running_callback.h"

namespace guise::core {
namespace {

constexpr size_t kStackBytes = 256 * 1024;  // backtrace through LibTorch's frames needs room
constexpr unsigned kLongestSeconds = 20;
constexpr int kMostFrames = 32;
constexpr size_t kMostPlugins = 16;

struct ShortText {
  char text[1001] = "";
  std::atomic<bool> whole{false};  // false while it is being written

  void set(const char* value) noexcept {
    whole = false;
    const size_t length = ::strnlen(value, sizeof(text) - 1);
    std::memcpy(text, value, length);
    text[length] = 0;
    whole = true;
  }
};

struct PluginFile {
  ShortText file, loaded_as;
};

// A handler has no argument of ours: this is the only way to it.
struct Facts {
  std::atomic<bool> installed{false};
  std::atomic<bool> crashed{false};
  std::atomic<CrashOf> work{CrashOf::run};
  std::atomic<int64_t> epoch{-1}, step{-1};
  ShortText checkpoint;
  PluginFile plugins[kMostPlugins];
  std::atomic<size_t> plugin_count{0};
};
Facts facts;

// Collects a few lines and writes them to standard error, without memory of its own.
class Writer {
 public:
  ~Writer() { flush(); }

  Writer& operator<<(const char* text) {
    for (; *text != 0; ++text) add(*text);
    return *this;
  }
  Writer& operator<<(int64_t number) {
    char digits[24];
    size_t count = 0;
    for (uint64_t rest = number < 0 ? 0 - static_cast<uint64_t>(number) : static_cast<uint64_t>(number);
         rest != 0 || count == 0; rest /= 10) {
      digits[count++] = static_cast<char>('0' + rest % 10);
    }
    if (number < 0) add('-');
    while (count > 0) add(digits[--count]);
    return *this;
  }
  void hexadecimal(uint64_t number) {
    *this << "0x";
    int shift = 60;
    while (shift > 0 && (number >> shift) == 0) shift -= 4;
    for (; shift >= 0; shift -= 4) add("0123456789abcdef"[(number >> shift) & 15]);
  }
  void flush() {
    for (size_t done = 0; done < used_;) {
      const ssize_t written = ::write(STDERR_FILENO, buffer_ + done, used_ - done);
      if (written <= 0 && errno != EINTR) break;
      if (written > 0) done += static_cast<size_t>(written);
    }
    used_ = 0;
  }

 private:
  void add(char c) {
    if (used_ == sizeof(buffer_)) flush();
    buffer_[used_++] = c;
  }
  char buffer_[1024];
  size_t used_ = 0;
};

const char* meaning(int number) {
  switch (number) {
    case SIGSEGV:
      return "SIGSEGV: it used memory that is not there";
    case SIGBUS:
      return "SIGBUS: it used memory in a way that the machine refuses, or a mapped file shrank";
    case SIGILL:
      return "SIGILL: it ran an instruction that this processor lacks";
    case SIGFPE:
      return "SIGFPE: it divided an integer by zero";
    default:
      return "SIGABRT: it called abort(), or an exception left a function that may not throw";
  }
}

bool says(const ShortText& noted, const char* text) {
  return noted.whole && std::strcmp(noted.text, text) == 0;
}

bool is_plugin(const char* file) {
  for (size_t i = 0; i < facts.plugin_count; ++i) {
    if (says(facts.plugins[i].file, file)) return true;
  }
  return false;
}

// Of what the loader knows by `name`.
const char* true_name(const char* name) {
  for (size_t i = 0; i < facts.plugin_count; ++i) {
    if (*name != 0 && says(facts.plugins[i].loaded_as, name)) return facts.plugins[i].file.text;
  }
  return name;
}

const char* file_of(void* address) {
  Dl_info info{};
  return dladdr(address, &info) != 0 && info.dli_fname != nullptr ? true_name(info.dli_fname) : "";
}

void* instruction_of(const void* context) {
#if defined(__x86_64__)
  return reinterpret_cast<void*>(static_cast<const ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]);
#elif defined(__aarch64__)
  return reinterpret_cast<void*>(static_cast<const ucontext_t*>(context)->uc_mcontext.pc);
#else
  (void)context;
  return nullptr;
#endif
}

// The plugin that owns the innermost frame which any plugin owns; "" when none does.
const char* plugin_on_stack(void* const* frames, int count) {
  for (int i = 0; i < count; ++i) {
    if (const char* file = file_of(frames[i]); is_plugin(file)) return file;
  }
  return "";
}

void say_who(Writer& out, const char* fault_file, const char* plugin) {
  if (const auto* running = RunningCallback::current()) {
    out << "  in " << running->callback << " of " << running->kind << " " << running->name << " ("
        << running->file << ")\n";
  }
  if (*plugin != 0) out << "  the innermost frame of a plugin belongs to " << plugin << "\n";
  if (*fault_file != 0 && std::strcmp(fault_file, plugin) != 0)
    out << "  the fault itself is in " << fault_file << "\n";
}

void say_where(Writer& out) {
  if (facts.work != CrashOf::run) return;
  if (facts.step >= 0) {
    out << "  epoch " << facts.epoch.load() + 1 << ", step " << facts.step.load();
  } else {
    out << "  before the first step";
  }
  if (facts.checkpoint.whole) {
    out << "; the last checkpoint is " << facts.checkpoint.text << "\n";
  } else {
    out << "; no checkpoint was written yet\n";
  }
}

// One line of what backtrace_symbols_fd writes, with the file's true name: "file(+0x1a)".
void say_frame(void* frame) {
  Dl_info info{};
  const char* loaded_as = dladdr(frame, &info) != 0 && info.dli_fname != nullptr ? info.dli_fname : "";
  const char* file = true_name(loaded_as);
  if (file == loaded_as) return backtrace_symbols_fd(&frame, 1, STDERR_FILENO);
  Writer out;
  out << file << "(+";
  out.hexadecimal(static_cast<uint64_t>(static_cast<char*>(frame) - static_cast<char*>(info.dli_fbase)));
  out << ")\n";
}

void say_all(int number, const siginfo_t* info, const void* context) {
  void* frames[kMostFrames];
  const int count = backtrace(frames, kMostFrames);
  const char* plugin = plugin_on_stack(frames, count);
  const auto* running = RunningCallback::current();
  const char* suspect = *plugin == 0 && running != nullptr ? running->file : plugin;
  {
    Writer out;
    out << "\nguise: " << (facts.work == CrashOf::run ? "the run" : "reading a plugin") << " crashed by "
        << meaning(number) << "\n";
    if (info->si_code <= 0 && info->si_pid != ::getpid())
      out << "  it was sent by process " << info->si_pid << "\n";
    say_who(out, file_of(instruction_of(context)), plugin);
    say_where(out);
    out << "  stack, innermost frame first:\n";
  }
  for (int i = 0; i < count; ++i) say_frame(frames[i]);
  Writer out;
  if (*suspect != 0) {
    out << "  run: guise check " << suspect << "\n";
  } else {
    out << "  no plugin is on the stack: the fault is Guise's or a library's own\n";
  }
}

extern "C" void on_crash(int number, siginfo_t* info, void* context) {
  if (facts.crashed.exchange(true)) {
    for (;;) ::pause();  // another thread is telling; it ends the process
  }
  std::signal(SIGALRM, SIG_DFL);
  ::alarm(kLongestSeconds);
  say_all(number, info, context);
  std::signal(number, SIG_DFL);
  ::raise(number);  // blocked until this handler returns
}

// exit() ends the process as if the run were over: from within a callback it is a crash of the plugin.
void refuse_exit_of_plugin() {
  if (!facts.installed || RunningCallback::current() == nullptr) return;
  constexpr std::string_view text = "\nguise: a plugin called exit(), which would end the whole run\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
  std::abort();
}

}  // namespace

CrashHandler::CrashHandler(CrashOf work) : stack_(new char[kStackBytes]) {
  if (facts.installed.exchange(true))
    throw core::failure({.place = "crash handler", .problem = "there is one already"});
  static const int watched = std::atexit(refuse_exit_of_plugin);  // handlers cannot be taken back: once
  static_cast<void>(watched);
  facts.work = work;
  facts.epoch = facts.step = -1;
  facts.checkpoint.whole = false;
  facts.plugin_count = 0;
  void* warm_up[1];
  backtrace(warm_up, 1);  // loads libgcc_s, which must not happen in the handler

  const stack_t stack{stack_.get(), 0, kStackBytes};
  ::sigaltstack(&stack, &previous_stack_);
  struct sigaction action{};
  action.sa_sigaction = on_crash;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < std::size(signals); ++i) ::sigaction(signals[i], &action, &previous_[i]);
}

CrashHandler::~CrashHandler() {
  for (size_t i = 0; i < std::size(signals); ++i) ::sigaction(signals[i], &previous_[i], nullptr);
  ::sigaltstack(&previous_stack_, nullptr);
  facts.installed = false;
}

void note_position(int64_t epoch, int64_t step) noexcept {
  facts.epoch.store(epoch, std::memory_order_relaxed);
  facts.step.store(step, std::memory_order_relaxed);
}

void note_checkpoint(const std::string& file) noexcept {
  facts.checkpoint.set(file.c_str());
}

// dladdr answers with the name that was loaded: as a rule the real path.
void note_plugin_file(const std::string& file, const std::string& loaded_as) noexcept {
  const size_t place = facts.plugin_count;
  if (place == kMostPlugins) return;
  char real[PATH_MAX];
  facts.plugins[place].file.set(::realpath(file.c_str(), real) == nullptr ? file.c_str() : real);
  facts.plugins[place].loaded_as.set(loaded_as.c_str());
  facts.plugin_count = place + 1;
}

}  // namespace guise::core
