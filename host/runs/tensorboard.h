// The lines of metrics.jsonl once more as TensorBoard's scalars. metrics.jsonl is the record; this file may
// break without ending the run.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "record/event_file.h"
#include "runs/document.h"

namespace guise::runs {

struct EventScalars {
  int64_t step = 0;
  std::vector<record::Scalar> scalars;
};

// Every number of the event under "EVENT/KEY", in objects "EVENT/KEY/KEY"; the two ends of an interval as
// .../low and .../high. Left out: step, epoch, samples, and what is no number. An evaluation after S steps
// stands at the last one of them, S - 1: a run that goes on from there keeps it.
EventScalars scalars_of(const Json& event);

class TensorBoard {
 public:
  using Warn = std::function<void(const std::string& text)>;

  // `resumed_at`: steps done before this process, for a run that goes on; without it, files of an earlier
  // attempt in the folder count for nothing. What fails is told to `warn` once.
  TensorBoard(const std::filesystem::path& folder, std::optional<int64_t> resumed_at, Warn warn);

  // An event as MetricsLog writes it.
  void add(const Json& event);

 private:
  void attempt(const std::function<void()>& work);

  std::optional<record::EventFile> file_;
  Warn warn_;
  bool broken_ = false;
};

}  // namespace guise::runs
