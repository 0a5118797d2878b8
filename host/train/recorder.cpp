#include "train/recorder.h"

#include <algorithm>

#include "core/text.h"
#include "core/version.h"
#include "record/json_file.h"
#include "runs/result_table.h"
#include "runs/sparklines.h"
#include "train/replay.h"
#include "train/summary.h"

namespace guise::train {
namespace {

// A plugin may add a term in some steps only.
runs::TermValue mean_of(const runs::TermValue& sum, int64_t steps) {
  const auto count = static_cast<double>(sum.steps);
  return {sum.name, sum.raw / count, sum.weighted / count, sum.steps == steps ? 0 : sum.steps};
}

record::KeptLines kept_lines(const std::optional<runs::RecorderState>& resumed, bool forgiving) {
  if (!resumed) return {};
  return {.bytes = resumed->metrics_bytes, .crc32c = resumed->metrics_crc32c, .forgiving = forgiving};
}

}  // namespace

void Recorder::Interval::add(const LossSum& sum, int64_t batch_images, double seconds_for_data) {
  ++steps;
  images += batch_images;
  loss += sum.value;
  data_seconds += seconds_for_data;
  for (const runs::TermValue& term : sum.terms) {
    auto known = std::find_if(terms.begin(), terms.end(),
                              [&](const runs::TermValue& t) { return t.name == term.name; });
    if (known == terms.end()) known = terms.insert(terms.end(), {term.name, 0, 0, 0});
    known->raw += term.raw;
    known->weighted += term.weighted;
    ++known->steps;
  }
}

Recorder::Recorder(const Experiment& run, const config::Request& request, const runs::RunFolder& folder,
                   const std::optional<runs::RecorderState>& resumed)
    : run_(run),
      folder_(folder),
      command_(request.command),
      terminal_(core::terminal_of(stderr, request.colour)),
      progress_(stderr, terminal_),
      quiet_(request.quiet),
      log_(folder.log_file(), [this](const std::string& line) { show(line); }),
      metrics_(folder.metrics_file(), kept_lines(resumed, request.force)),
      begun_(std::chrono::steady_clock::now()) {
  if (resumed) restore(*resumed);
}

Recorder::~Recorder() {
  run_.messages->keep();
}

double Recorder::seconds() const {
  return earlier_seconds_ + std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
}

void Recorder::show(const std::string& text) {
  if (!quiet_) progress_.print(text);
}

std::unique_ptr<core::StillAt> Recorder::still_at(const std::string& what) const {
  return quiet_ ? nullptr : std::make_unique<core::StillAt>(stderr, terminal_, what);
}

void Recorder::write_event(const runs::Event& event) {
  const runs::Json document = runs::to_json(event);
  metrics_.write(document);
  if (tensorboard_) tensorboard_->add(document);
}

void Recorder::flush() {
  metrics_.flush();
  metrics_.sync();
}

runs::RecorderState Recorder::state() const {
  const double now = seconds();
  return {.metrics_bytes = metrics_.offset(),
          .metrics_crc32c = metrics_.sum(),
          .interval_steps = interval_.steps,
          .interval_images = interval_.images,
          .interval_loss = interval_.loss,
          .interval_data_seconds = interval_.data_seconds,
          .interval_seconds = now - interval_.begin_seconds,
          .interval_terms = interval_.terms,
          .seconds = now,
          .epoch_seconds = now - epoch_begin_seconds_,
          .training_seconds = training_seconds_,
          .images_seen = images_seen_,
          .results = results_};
}

void Recorder::restore(const runs::RecorderState& state) {
  earlier_seconds_ = state.seconds;
  epoch_begin_seconds_ = earlier_seconds_ - state.epoch_seconds;
  training_seconds_ = state.training_seconds;
  images_seen_ = state.images_seen;
  results_ = state.results;
  interval_ = {.steps = state.interval_steps,
               .images = state.interval_images,
               .loss = state.interval_loss,
               .data_seconds = state.interval_data_seconds,
               .begin_seconds = earlier_seconds_ - state.interval_seconds,
               .terms = state.interval_terms};
}

void Recorder::resume(const config::Request& request, const runs::Position& from,
                      const std::vector<std::string>& notes) {
  record::write_json(folder_.config_file(), request.resolved.document);
  describe(request);
  for (const std::string& note : notes) log_.message(note);
  if (!metrics_.gap().empty())
    log_.message("warning: " + metrics_.gap() + "; what is whole of it was kept (--force)");
  open_tensorboard(from.step);
  log_.message("goes on at step " + core::grouped(from.step) + " of " + core::grouped(run_.plan.steps()));
}

void Recorder::begin(const config::Request& request) {
  record::write_json(folder_.config_file(), request.resolved.document);
  describe(request);
  open_tensorboard(std::nullopt);
  interval_.begin_seconds = seconds();
}

void Recorder::open_tensorboard(std::optional<int64_t> resumed_at) {
  if (!run_.config.record.tensorboard) return;
  tensorboard_.emplace(folder_.root(), resumed_at, [this](const std::string& text) { log_.message(text); });
}

void Recorder::begin_epoch() {
  epoch_begin_seconds_ = seconds();
}

void Recorder::describe(const config::Request& request) {
  run_.messages->send_to([this](const std::string& line) { log_.message(line); });
  for (const std::string& warning : request.resolved.warnings) log_.message("warning: " + warning);
  log_.note("guise " + std::string(core::version()) + ": " + core::joined(command_, " "));
  log_.message("data: " + run_.images.source + ", " + core::grouped(run_.images.train.count) +
               " training and " + core::grouped(run_.images.test.count) +
               (run_.config.data.validation > 0 ? " held-out images" : " test images"));
  log_.message("model: " + run_.config.model.name + ", width " + std::to_string(run_.config.model.width) +
               ", " + core::grouped(run_.student->count_parameters()) + " parameters, " +
               core::grouped(run_.student->multiply_adds(run_.images.train.height, run_.images.train.width)) +
               " multiply-adds an image");
  if (run_.stored_teachers) {
    const size_t count = run_.stored_teachers->count();
    if (count > 1)
      log_.message("teacher: mean of the " + run_.config.teacher.combine + " of " + std::to_string(count) +
                   " trained networks");
    for (const std::string& line : run_.stored_teachers->lines()) log_.message("teacher: " + line);
  }
  for (const runs::PluginRecord& plugin : run_.plugins) {
    log_.message(plugin.kind + ": " + plugin.name + " " + plugin.version + " from " + plugin.file);
  }
  if (run_.buffer) log_.message(line_of_buffer(run_));
}

void Recorder::after_step(int64_t epoch, int64_t step, const LossSum& loss, double lr, int64_t batch_size,
                          double data_seconds) {
  interval_.add(loss, batch_size, data_seconds);
  images_seen_ += batch_size;
  show_progress(epoch, step, loss);
  if (run_.plan.ends_epoch(step + 1) || (step + 1) % run_.config.record.log_interval_steps == 0)
    write_train_line(epoch, step, lr);
}

void Recorder::write_train_line(int64_t epoch, int64_t step, double lr) {
  const double now = seconds();
  const double elapsed = now - interval_.begin_seconds;
  training_seconds_ += elapsed;
  const auto steps = static_cast<double>(interval_.steps);
  const double rate = static_cast<double>(interval_.images) / std::max(elapsed, 1e-9);
  std::vector<runs::TermValue> terms = interval_.terms;
  for (runs::TermValue& term : terms) term = mean_of(term, interval_.steps);
  const double steps_left = static_cast<double>(run_.plan.steps() - step - 1);
  write_event(runs::TrainEvent{.epoch = epoch,
                               .step = step,
                               .loss = interval_.loss / steps,
                               .terms = terms,
                               .lr = lr,
                               .images_per_second = rate,
                               .data_seconds = interval_.data_seconds,
                               .eta_seconds = steps_left * elapsed / steps,
                               .elapsed_seconds = now});
  interval_ = {};
  interval_.begin_seconds = now;
}

void Recorder::show_progress(int64_t epoch, int64_t step, const LossSum& loss) {
  if (quiet_ || !progress_.due()) return;
  const double now = seconds();
  const double trained = training_seconds_ + now - interval_.begin_seconds;
  const double per_step = trained / static_cast<double>(step + 1);
  const Task& task = run_.task();
  const int64_t in_epoch = (step - task.first_step) % task.steps_per_epoch + 1;
  progress_.update(moment_of(epoch) + "  step " + std::to_string(in_epoch) + "/" +
                   std::to_string(task.steps_per_epoch) + "  " +
                   core::fixed_text(static_cast<double>(images_seen_) / trained, 0) + " images/s  " +
                   core::duration_text(per_step * static_cast<double>(run_.plan.steps() - step - 1)) +
                   " left  " + terms_text(loss.terms));
}

// "epoch 3/10", "task 2/5  epoch 13/50": people count from 1.
std::string Recorder::moment_of(int64_t epoch) const {
  const auto of = [](int64_t place, int64_t count) {
    return std::to_string(place + 1) + "/" + std::to_string(count);
  };
  const std::string task =
      run_.has_tasks() ? "task " + of(run_.plan.of_epoch(epoch).index, run_.plan.size()) + "  " : "";
  return task + "epoch " + of(epoch, run_.plan.epochs());
}

void Recorder::measured(const runs::MeasureEvent& event) {
  write_event(event);
}

void Recorder::after_epoch(const runs::EpochResult& result) {
  const double now = seconds();
  write_event(runs::EvaluateEvent{result, now - epoch_begin_seconds_});
  results_.push_back(result);
  std::string line = moment_of(result.epoch);
  for (const runs::EpochResult::Measured& measured : result.measured) {
    const std::string values = runs::line_text(measured.evaluation);
    if (!values.empty()) line += "  " + measured.network + values;
  }
  log_.message(line + "  " + core::duration_text(now - epoch_begin_seconds_));
  interval_.begin_seconds = seconds();
}

void Recorder::end(const runs::Ending& ending) {
  const double since_last_line = interval_.steps > 0 ? seconds() - interval_.begin_seconds : 0;
  const double trained = training_seconds_ + since_last_line;
  const double rate = trained > 0 ? static_cast<double>(images_seen_) / trained : 0;
  flush();
  record::write_json(folder_.summary_file(),
                     runs::to_json(summary_of(run_, results_, {ending, seconds(), rate, command_})));
  const std::string course =
      " after " + core::duration_text(seconds()) + ", " + core::fixed_text(rate, 0) + " images/s in training";
  log_.note(ending.reason + course);
  // Why a run failed is the program's last word: the watcher reads it there.
  show((ending.state == runs::Lifecycle::failed ? "failed" : ending.reason) + course);
  if (ending.state == runs::Lifecycle::failed) return log_.message("results: " + folder_.root().string());
  const core::TextTable sparklines = runs::sparkline_table(folder_.metrics_file());
  if (!sparklines.rows.empty()) show(core::to_text(sparklines, core::Terminal{}));
  if (!results_.empty()) show(core::to_text(runs::result_table(results_.back()), core::Terminal{}));
  log_.message("results: " + folder_.root().string());
}

}  // namespace guise::train
