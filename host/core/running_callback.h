// Which callback of which plugin this thread is in, for a crash handler: reading it takes no lock and no
// memory. Leaves out what the callback works on.
#pragma once

#include <string>

namespace guise::core {

// Lives on the stack of the call; the texts are borrowed and outlive it.
class RunningCallback {
 public:
  RunningCallback(const std::string& kind_text, const std::string& plugin_name,
                  const std::string& plugin_file, const std::string& callback_name) noexcept
      : kind(kind_text.c_str()),
        name(plugin_name.c_str()),
        file(plugin_file.c_str()),
        callback(callback_name.c_str()),
        outer_(innermost_) {
    innermost_ = this;
  }
  ~RunningCallback() { innermost_ = outer_; }
  RunningCallback(const RunningCallback&) = delete;
  RunningCallback& operator=(const RunningCallback&) = delete;

  // The innermost one of the calling thread; null outside every callback. Safe in a signal handler.
  static const RunningCallback* current() noexcept { return innermost_; }

  const char* const kind;      // "strategy"
  const char* const name;      // "kd"
  const char* const file;      // absolute path of its .so
  const char* const callback;  // "loss"

 private:
  const RunningCallback* const outer_;
  inline static constinit thread_local const RunningCallback* innermost_ = nullptr;
};

}  // namespace guise::core
