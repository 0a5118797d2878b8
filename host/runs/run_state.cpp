#include "runs/run_state.h"

#include <filesystem>
#include <optional>
#include <system_error>

#include "config/json_file.h"
#include "core/error.h"
#include "core/files.h"
#include "core/process_identity.h"
#include "core/text.h"

namespace guise::runs {
namespace {

// The writer that .lock names; nothing when there is none, or a lock that is being written or taken away.
std::optional<core::ProcessIdentity> owner_of(const std::string& folder) {
  const std::string path = folder + "/.lock";
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  try {
    const nlohmann::json lock = config::parse_json(core::read_file(path, 64'000), path);
    return core::ProcessIdentity{lock.at("host"), lock.at("boot_id"), lock.at("pid_namespace"),
                                 lock.at("pid"), lock.at("start_ticks")};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::string progress_text(const Run& run, int64_t last_epoch) {
  const std::string total = run.epochs > 0 ? " of " + std::to_string(run.epochs) : "";
  return last_epoch < 0 ? "before its first epoch was logged"
                        : "epoch " + std::to_string(last_epoch + 1) + total;
}

}  // namespace

bool writer_lives(const std::string& folder) {
  const auto owner = owner_of(folder);
  return owner && core::liveness_of(*owner) == core::Liveness::alive;
}

void find_state(Run& run, int64_t last_epoch) {
  const std::string progress = progress_text(run, last_epoch);
  const std::string reason = text_at(run.summary, "exit_reason").value_or("");
  const auto owner = owner_of(run.folder);
  const core::Liveness writer = owner ? core::liveness_of(*owner) : core::Liveness::dead;
  if (writer == core::Liveness::alive) {
    run.state = RunState::running;
    run.state_text = "running, " + progress;
  } else if (run.summary.is_null()) {
    run.state = RunState::incomplete;
    const bool elsewhere = writer == core::Liveness::unknown;
    run.state_text =
        (elsewhere ? "perhaps running on " + core::printable(owner->host) : "broken off without a summary") +
        ", " + progress;
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

}  // namespace guise::runs
