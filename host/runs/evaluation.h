// What an evaluation found: values by the names of their rows (measurements.h), of one network or of all that
// were measured after the same step.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runs/document.h"

namespace guise::runs {

// Members of an evaluation's document, and of an event, that are no values: counts, and measured times and
// rates, which no two equal runs have in common.
inline constexpr std::array kCounts = {"epoch", "step", "samples", "task"};
inline constexpr std::array kTimes = {"images_per_second", "data_seconds", "eta_seconds", "elapsed_seconds",
                                      "epoch_seconds"};

struct Interval {
  double low = 0, high = 0;
  bool operator==(const Interval&) const = default;
};

struct MeasuredValue {
  std::string name;                    // "top1", "top5"
  double value = 0;                    // NaN: it was not finite
  std::optional<Interval> interval{};  // 95 %
  bool operator==(const MeasuredValue&) const = default;
};

// Of one network.
struct Evaluation {
  int64_t samples = 0;
  std::vector<MeasuredValue> values;  // in the order of the rows

  const MeasuredValue* find(std::string_view name) const;  // null: not measured
  double at(std::string_view name) const;                  // NaN: not measured
  bool operator==(const Evaluation&) const = default;
};

// {"top1": 86.1, "top1_interval": [85.4, 86.8], "top5": 99.6, "loss": 0.41, "samples": 10000}
Json to_json(const Evaluation& evaluation);
// Every number that is no count or time is a value; whatever is missing is missing there too, so that
// documents of a Guise with other measurements are read.
Evaluation evaluation_from(const Json& document);

// Of every network that the run was told to measure, after `step` optimizer steps.
struct EpochResult {
  int64_t epoch = 0;
  int64_t step = 0;
  struct Measured {
    std::string network;  // "student"
    Evaluation evaluation;
    bool operator==(const Measured&) const = default;
  };
  std::vector<Measured> measured;  // the first one is the run's own result
  int64_t task = 0;                // of a run with tasks: the one that was learnt, from 0
  bool operator==(const EpochResult&) const = default;
};

// The run's own result at the top with "network", the other networks under their names.
Json to_json(const EpochResult& result);
// Nothing where epoch or step are no counts; a missing one is 0.
std::optional<EpochResult> epoch_result_from(const Json& document);

// The value of "top1" or "teacher.top1"; nothing while it is not measured: a teacher before its start.
std::optional<double> value_of(const EpochResult& result, const std::string& metric);

}  // namespace guise::runs
