#include "report/run_state.h"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "config/json_file.h"
#include "core/error.h"
#include "core/files.h"
#include "core/text.h"

namespace guise::report {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::string boot_id() {
  try {
    const std::string text = core::read_file("/proc/sys/kernel/random/boot_id");
    return text.substr(0, text.find('\n'));
  } catch (const core::Error&) {
    return "";
  }
}

Json read_lock(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return nullptr;
  try {
    return config::parse_json(core::read_file(path, 4096), path);
  } catch (const core::Error&) {
    return nullptr;  // a lock that is being written or taken away
  }
}

std::string progress_text(const Run& run, int64_t last_epoch) {
  const std::string total = run.epochs > 0 ? " of " + std::to_string(run.epochs) : "";
  return last_epoch < 0 ? "before its first epoch was logged"
                        : "epoch " + std::to_string(last_epoch + 1) + total;
}

}  // namespace

bool writer_lives(const std::string& folder) {
  const Json lock = read_lock(folder + "/.lock");
  const auto pid = number_at(lock, "pid");
  if (!pid || *pid < 1 || *pid > 1e9 || text_at(lock, "host") != host_name()) return false;
  const auto boot = text_at(lock, "boot_id");
  if (boot && *boot != boot_id()) return false;
  return kill(static_cast<pid_t>(*pid), 0) == 0 || errno == EPERM;
}

void find_state(Run& run, int64_t last_epoch) {
  const std::string progress = progress_text(run, last_epoch);
  const std::string reason = text_at(run.summary, "exit_reason").value_or("");
  if (writer_lives(run.folder)) {
    run.state = RunState::running;
    run.state_text = "running, " + progress;
  } else if (run.summary.is_null()) {
    run.state = RunState::incomplete;
    run.state_text = "no summary.json (killed, or running on another host), " + progress;
  } else if (reason == "finished") {
    run.state = RunState::finished;
    run.state_text = reason;
  } else if (reason.starts_with("stopped")) {
    run.state = RunState::stopped;
    run.state_text = core::printable(reason) + ", " + progress;
  } else {
    run.state = RunState::failed;
    run.state_text =
        "failed, " + progress + ": " + core::printable(reason.empty() ? "no reason given" : reason, 300);
  }
}

std::string to_text(RunState state) {
  switch (state) {
    case RunState::running:
      return "running";
    case RunState::finished:
      return "finished";
    case RunState::stopped:
      return "stopped";
    case RunState::failed:
      return "failed";
    case RunState::incomplete:
      return "incomplete";
  }
  return "";
}

}  // namespace guise::report
