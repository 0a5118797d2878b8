// What a run leaves behind and shows: metrics.jsonl, log.txt, the progress line, summary.json. The loop says
// what happened; this class knows how it is written.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/request.h"
#include "core/still_at.h"
#include "core/terminal.h"
#include "record/log.h"
#include "record/metrics_log.h"
#include "runs/checkpoint_state.h"
#include "runs/event.h"
#include "runs/lifecycle.h"
#include "runs/run_folder.h"
#include "runs/tensorboard.h"
#include "train/experiment.h"
#include "train/loss_sum.h"

namespace guise::train {

class Recorder {
 public:
  // `resumed`: what state() gave to the checkpoint from which the run goes on, nothing for a fresh run. What
  // metrics.jsonl holds beyond it is cut off.
  Recorder(const Experiment& run, const config::Request& request, const runs::RunFolder& folder,
           const std::optional<runs::RecorderState>& resumed = std::nullopt);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  void begin(const config::Request& request);  // config.json, and the opening lines of log.txt
  // The same for a run that goes on; keys that change no result may have changed.
  void resume(const config::Request& request, const runs::Position& from,
              const std::vector<std::string>& notes);
  void begin_epoch();
  void after_step(int64_t epoch, int64_t step, const LossSum& loss, double lr, int64_t batch_size,
                  double data_seconds);
  // Seconds of the steps so far that were no training.
  void leave_out(double seconds) { interval_.begin_seconds += seconds; }
  void measured(const runs::MeasureEvent& event);
  void after_epoch(const runs::EpochResult& result);
  // summary.json and the closing lines.
  void end(const runs::Ending& ending);

  // What a checkpoint must hold so that the lines of a resumed run are those of an uninterrupted one, but for
  // times.
  runs::RecorderState state() const;
  // Before a checkpoint: every line so far is on the disk. Throws core::Error(failed).
  void flush();

  void say(const std::string& text) { log_.message(text); }
  // Tells the watcher what the run is at while the result lives; null where nobody watches.
  std::unique_ptr<core::StillAt> still_at(const std::string& what) const;

 private:
  // Sums since the last train line.
  struct Interval {
    int64_t steps = 0, images = 0;
    double loss = 0, data_seconds = 0, begin_seconds = 0;
    std::vector<runs::TermValue> terms;
    void add(const LossSum& loss, int64_t images, double data_seconds);
  };

  double seconds() const;  // since the beginning of the run, without the times between its parts
  void show(const std::string& text);
  void write_event(const runs::Event& event);
  void restore(const runs::RecorderState& state);
  void open_tensorboard(std::optional<int64_t> resumed_at);
  void describe(const config::Request& request);
  void write_train_line(int64_t epoch, int64_t step, double lr);
  std::string moment_of(int64_t epoch) const;
  void show_progress(int64_t epoch, int64_t step, const LossSum& loss);

  const Experiment& run_;
  const runs::RunFolder& folder_;
  std::vector<std::string> command_;
  core::Terminal terminal_;
  core::ProgressLine progress_;
  bool quiet_;
  record::Log log_;
  record::MetricsLog metrics_;
  std::optional<runs::TensorBoard> tensorboard_;
  std::chrono::steady_clock::time_point begun_;
  double earlier_seconds_ = 0;  // of the parts before this one
  Interval interval_;
  double epoch_begin_seconds_ = 0;
  double training_seconds_ = 0;  // without evaluation
  int64_t images_seen_ = 0;
  std::vector<runs::EpochResult> results_;
};

}  // namespace guise::train
