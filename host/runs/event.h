// The lines of metrics.jsonl: what training did since the line before, and what an evaluation found.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runs/document.h"
#include "runs/evaluation.h"

namespace guise::runs {

// A term of the training loss, over the steps in which it was there.
struct TermValue {
  std::string name;
  double raw = 0;
  double weighted = 0;
  int64_t steps = 0;  // how many, where not all; 0: all
  bool operator==(const TermValue&) const = default;
};

// Means over the steps since the line before, but for `lr`; a term over those of them that had it. Members
// that a line does not have are nothing; NaN: not finite.
struct TrainEvent {
  int64_t epoch = 0;
  int64_t step = 0;  // of the last of its steps, from 0
  std::optional<double> loss{};
  std::vector<TermValue> terms{};
  std::optional<double> lr{}, images_per_second{};
  std::optional<double> data_seconds{};     // spent on reading and augmenting
  std::optional<double> eta_seconds{};      // to the end of the run, without evaluation
  std::optional<double> elapsed_seconds{};  // since the beginning of the run
  bool operator==(const TrainEvent&) const = default;
};

struct EvaluateEvent {
  EpochResult result;
  std::optional<double> epoch_seconds{};
  bool operator==(const EvaluateEvent&) const = default;
};

// What was measured of a step itself: the balance of gradients.
struct MeasureEvent {
  int64_t epoch = 0;
  int64_t step = 0;
  std::vector<MeasuredValue> values;  // by rows of training: "gradient_norm.loss_ce"
  bool operator==(const MeasureEvent&) const = default;
};

using Event = std::variant<TrainEvent, EvaluateEvent, MeasureEvent>;

inline constexpr const char* kTrainEvent = "train";
inline constexpr const char* kEvaluateEvent = "evaluate";
inline constexpr const char* kMeasureEvent = "measure";

Json to_json(const Event& event);
// Nothing for an event of another kind, or whose epoch or step is no count; a missing one is 0.
std::optional<Event> event_from(const Json& document);

}  // namespace guise::runs
