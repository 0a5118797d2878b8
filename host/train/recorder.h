// What a run leaves behind and shows: metrics.jsonl, log.txt, the progress line, summary.json. The loop says what
// happened; this class knows how it is written.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "config/request.h"
#include "core/terminal.h"
#include "record/log.h"
#include "record/metrics_log.h"
#include "record/run_folder.h"
#include "train/evaluate.h"
#include "train/loss_sum.h"

namespace guise::train {

// An evaluation of every network that the run was told to measure.
struct EpochResult {
  int64_t epoch = 0;
  int64_t step = 0;
  struct Measured {
    std::string network;  // "student", "teacher", "average"
    Evaluation evaluation;
  };
  std::vector<Measured> measured;  // the first one is the run's own result
};

class Recorder {
 public:
  Recorder(const Experiment& run, const config::Request& request, const record::RunFolder& folder);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  void begin(const config::Request& request);  // config.json, and the opening lines of log.txt
  void after_step(int64_t epoch, int64_t step, const LossSum& loss, double lr, int64_t batch_size, double data_seconds);
  void after_epoch(const EpochResult& result);
  // summary.json and the closing lines. `exit_reason`: "finished", "stopped by SIGTERM", or an error's text.
  void end(const std::string& exit_reason);

  void say(const std::string& text) { log_.message(text); }

 private:
  // Sums since the last train line.
  struct Interval {
    int64_t steps = 0, images = 0;
    double loss = 0, data_seconds = 0, begin_seconds = 0;
    std::vector<TermValue> terms;
    void add(const LossSum& loss, int64_t images, double data_seconds);
  };

  double seconds() const;
  void write_train_line(int64_t epoch, int64_t step, double lr);
  void show_progress(int64_t epoch, int64_t step, const LossSum& loss);

  const Experiment& run_;
  const record::RunFolder& folder_;
  std::vector<std::string> command_;
  core::ProgressLine progress_;
  record::Log log_;
  record::MetricsLog metrics_;
  std::chrono::steady_clock::time_point begun_;
  Interval interval_;
  double epoch_begin_seconds_ = 0;
  double training_seconds_ = 0;  // without evaluation
  int64_t images_seen_ = 0;
  std::vector<EpochResult> results_;
};

}  // namespace guise::train
