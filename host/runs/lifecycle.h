// Whether a run goes on, is done, or broke off: an enum that programs go by, and texts for people. The
// trainer writes how a run ended into summary.json; whether it runs is asked of .lock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "runs/document.h"

namespace guise::runs {

enum class Lifecycle {
  running,     // .lock names a process that lives on this host
  finished,    // the summary says so
  stopped,     // by a signal, with a checkpoint: can be resumed
  failed,      // by an error
  incomplete,  // no summary and nobody known to write it: killed, or running on another host
};

std::string to_text(Lifecycle state);  // "finished"
std::optional<Lifecycle> lifecycle_named(const std::string& text);

// How a run ended: finished, stopped or failed, and why.
struct Ending {
  Lifecycle state = Lifecycle::finished;
  std::string reason;  // for people: "stopped by SIGTERM", "failed: ..."
  bool operator==(const Ending&) const = default;
};

// Of a summary, also of one from before it held a state; nothing for null.
std::optional<Ending> ending_in(const Json& summary);

// Of the folder's summary.json; nothing where there is none that can be read.
std::optional<Ending> read_ending(const std::string& folder);

struct RunStatus {
  Lifecycle state = Lifecycle::incomplete;
  std::string text;  // "finished", "running, epoch 3 of 50", "stopped by SIGTERM, epoch 2 of 50", ...
};

// From .lock and the summary (null: none). `last_epoch`: the greatest in metrics.jsonl, -1 without; `epochs`:
// 0 where the configuration does not say.
RunStatus status_of(const std::string& folder, const Json& summary, int64_t last_epoch, int64_t epochs);

}  // namespace guise::runs
