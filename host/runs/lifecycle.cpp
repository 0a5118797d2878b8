#include "runs/lifecycle.h"

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/text.h"
#include "runs/lock.h"
#include "runs/run_folder.h"

namespace guise::runs {
namespace {

struct Name {
  Lifecycle state;
  const char* text;
};
constexpr std::array kNames = {Name{Lifecycle::running, "running"}, Name{Lifecycle::finished, "finished"},
                               Name{Lifecycle::stopped, "stopped"}, Name{Lifecycle::failed, "failed"},
                               Name{Lifecycle::incomplete, "incomplete"}};

// Before 1.0 a summary had the reason alone, a text for people.
Lifecycle state_of_old_reason(const std::string& reason) {
  if (reason == "finished") return Lifecycle::finished;
  return reason.starts_with("stopped") ? Lifecycle::stopped : Lifecycle::failed;
}

std::string progress_text(int64_t last_epoch, int64_t epochs) {
  const std::string total = epochs > 0 ? " of " + std::to_string(epochs) : "";
  return last_epoch < 0 ? "before its first epoch was logged"
                        : "epoch " + std::to_string(last_epoch + 1) + total;
}

std::string ended_text(const Ending& ending, const std::string& progress) {
  if (ending.state == Lifecycle::finished) return to_text(ending.state);
  const std::string reason = ending.reason.empty() ? "no reason given" : ending.reason;
  if (ending.state == Lifecycle::stopped) return core::printable(reason) + ", " + progress;
  return "failed, " + progress + ": " + core::printable(reason, 300);
}

}  // namespace

std::string to_text(Lifecycle state) {
  return std::ranges::find(kNames, state, &Name::state)->text;
}

std::optional<Lifecycle> lifecycle_named(const std::string& text) {
  const auto found = std::ranges::find_if(kNames, [&](const Name& name) { return text == name.text; });
  return found == kNames.end() ? std::nullopt : std::optional(found->state);
}

std::optional<Ending> ending_in(const Json& summary) {
  if (summary.is_null()) return std::nullopt;
  const std::string reason = text_at(summary, "exit_reason").value_or("");
  const auto state = lifecycle_named(text_at(summary, "state").value_or(""));
  return Ending{state.value_or(state_of_old_reason(reason)), reason};
}

std::optional<Ending> read_ending(const std::string& folder) {
  try {
    return ending_in(read_object(RunFolder::at(folder).summary_file().string(), ""));
  } catch (const core::Error&) {
    return std::nullopt;
  }
}

RunStatus status_of(const std::string& folder, const Json& summary, int64_t last_epoch, int64_t epochs) {
  const std::string progress = progress_text(last_epoch, epochs);
  const std::optional<Lock> lock = read_lock(RunFolder::at(folder).lock_file());
  const core::Liveness writer = lock ? core::liveness_of(lock->owner) : core::Liveness::dead;
  if (writer == core::Liveness::alive) return {Lifecycle::running, "running, " + progress};
  if (const auto ending = ending_in(summary)) return {ending->state, ended_text(*ending, progress)};
  const bool elsewhere = writer == core::Liveness::unknown;
  return {Lifecycle::incomplete, (elsewhere ? "perhaps running on " + core::printable(lock->owner.host)
                                            : "broken off without a summary") +
                                     ", " + progress};
}

}  // namespace guise::runs
