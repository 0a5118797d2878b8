// What is said of a crash: SEGV, BUS, ILL, FPE or ABRT print the signal, the shared library that owns the
// faulting frame, the plugin's callback and, of a run, epoch, step and the last checkpoint; then the default
// action follows. Nothing is rescued: what is on disk is what there is.
#pragma once

#include <csignal>
#include <cstdint>
#include <memory>
#include <string>

namespace guise::core {

enum class CrashOf { run, reading_a_plugin };

// While it lives, the five signals are answered, on a stack of its own for the thread that made it. At most
// one in a process (a signal's action is the process's own). What was installed before comes back at the end.
class CrashHandler {
 public:
  explicit CrashHandler(CrashOf work = CrashOf::run);
  ~CrashHandler();
  CrashHandler(const CrashHandler&) = delete;
  CrashHandler& operator=(const CrashHandler&) = delete;

  static constexpr int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

 private:
  std::unique_ptr<char[]> stack_;
  stack_t previous_stack_{};
  struct sigaction previous_[std::size(signals)]{};
};

// What the handler will say; kept for the process, since a signal handler has no argument. Cheap: call them
// every step. Texts longer than 1000 bytes are cut. At most 16 plugin files are remembered.
void note_position(int64_t epoch, int64_t step) noexcept;
void note_checkpoint(const std::string& file) noexcept;
// Before it is loaded: its constructors may crash too. `loaded_as` is the name that the loader gets, where it
// is another ("/proc/self/fd/7"): the loader tells that one, the handler the file.
void note_plugin_file(const std::string& file, const std::string& loaded_as = "") noexcept;

}  // namespace guise::core
