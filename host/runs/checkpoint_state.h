// What the state of a checkpoint says beside its commit record: where the run stands, what it came from, and
// what its next line of metrics.jsonl needs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runs/document.h"
#include "runs/evaluation.h"
#include "runs/event.h"
#include "runs/position.h"

namespace guise::runs {

// The same in every checkpoint of a run.
struct Origin {
  Json config = nullptr;    // as config.json
  Json plugins = nullptr;   // as summary.json lists them
  Json build = nullptr;     // what bit-for-bit equality depends on
  Json data = nullptr;      // DataFacts; null: of a Guise that did not keep them
  Json teachers = nullptr;  // as summary.json lists them; null: none from files
  bool operator==(const Origin&) const = default;
};

// Sums since the last train line, kept as exact doubles: a line that spans a resume is the mean over all its
// steps. Seconds are of the whole run, without the times between its parts.
struct RecorderState {
  uint64_t metrics_bytes = 0;                   // whole lines of metrics.jsonl
  std::optional<uint32_t> metrics_crc32c = {};  // of those bytes; nothing: of a Guise that did not keep it
  int64_t interval_steps = 0, interval_images = 0;
  double interval_loss = 0, interval_data_seconds = 0, interval_seconds = 0;
  std::vector<TermValue> interval_terms{};
  double seconds = 0;
  double epoch_seconds = 0;
  double training_seconds = 0;  // without evaluation
  int64_t images_seen = 0;
  std::vector<EpochResult> results{};
  bool operator==(const RecorderState&) const = default;
};

struct CheckpointState {
  std::string guise;  // the version that wrote it
  Position position{};
  Json run = nullptr;  // the plugins' own states
  RecorderState recorder{};
  std::optional<double> best{};  // of checkpoint.best_metric so far
  Origin origin{};
  bool operator==(const CheckpointState&) const = default;
};

Json to_json(const RecorderState& state);
Json to_json(const CheckpointState& state);

// Throw Json::exception for what is none.
RecorderState recorder_state_from(const Json& document);
CheckpointState checkpoint_state_from(const Json& document);

// A copy without what no two equal runs have in common: measured times, and bytes of lines that hold them.
RecorderState without_times(RecorderState state);

}  // namespace guise::runs
