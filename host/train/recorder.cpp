#include "train/recorder.h"

#include <algorithm>

#include "core/text.h"
#include "core/version.h"
#include "record/json_file.h"
#include "train/summary.h"

namespace guise::train {
namespace {

using nlohmann::ordered_json;

}  // namespace

void Recorder::Interval::add(const LossSum& sum, int64_t batch_images, double seconds_for_data) {
  ++steps;
  images += batch_images;
  loss += sum.value;
  data_seconds += seconds_for_data;
  for (const TermValue& term : sum.terms) {
    auto known = std::find_if(terms.begin(), terms.end(), [&](const TermValue& t) { return t.name == term.name; });
    if (known == terms.end()) known = terms.insert(terms.end(), {term.name, 0, 0});
    known->raw += term.raw;
    known->weighted += term.weighted;
  }
}

Recorder::Recorder(const Experiment& run, const config::Request& request, const record::RunFolder& folder)
    : run_(run), folder_(folder), command_(request.command),
      progress_(stderr, core::terminal_of(stderr, request.colour)),
      log_(folder.log_file(), [this](const std::string& line) { progress_.print(line); }),
      metrics_(folder.metrics_file()), begun_(std::chrono::steady_clock::now()) {}

Recorder::~Recorder() { run_.messages->keep(); }

double Recorder::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
}

void Recorder::begin(const config::Request& request) {
  record::write_json(folder_.config_file(), request.resolved.document);
  run_.messages->send_to([this](const std::string& line) { log_.message(line); });
  for (const std::string& warning : request.resolved.warnings) log_.message("warning: " + warning);
  log_.note("guise " + std::string(core::version()) + ": " + core::joined(command_, " "));
  log_.message("data: " + run_.images.source + ", " + core::grouped(run_.images.train.count) + " training and " +
               core::grouped(run_.images.test.count) + " test images");
  log_.message("model: " + run_.config.model.name + ", width " + std::to_string(run_.config.model.width) + ", " +
               core::grouped(run_.student->count_parameters()) + " parameters, " +
               core::grouped(run_.student->multiply_adds(run_.images.train.height, run_.images.train.width)) +
               " multiply-adds an image");
  for (const PluginRecord& plugin : run_.plugins) {
    log_.message(plugin.kind + ": " + plugin.name + " " + plugin.version + " from " + plugin.file);
  }
  interval_.begin_seconds = epoch_begin_seconds_ = seconds();
}

void Recorder::after_step(int64_t epoch, int64_t step, const LossSum& loss, double lr, int64_t batch_size, double data_seconds) {
  interval_.add(loss, batch_size, data_seconds);
  images_seen_ += batch_size;
  show_progress(epoch, step, loss);
  const bool last_of_epoch = (step + 1) % run_.steps_per_epoch == 0;
  if (last_of_epoch || (step + 1) % run_.config.record.log_interval_steps == 0) write_train_line(epoch, step, lr);
}

void Recorder::write_train_line(int64_t epoch, int64_t step, double lr) {
  const double now = seconds();
  const double elapsed = now - interval_.begin_seconds;
  training_seconds_ += elapsed;
  const auto steps = static_cast<double>(interval_.steps);
  const double rate = static_cast<double>(interval_.images) / std::max(elapsed, 1e-9);
  ordered_json terms = ordered_json::object();
  for (const TermValue& term : interval_.terms) {
    terms[term.name] = {{"raw", term.raw / steps}, {"weighted", term.weighted / steps}};
  }
  const double steps_left = static_cast<double>(run_.total_steps - step - 1);
  metrics_.write({{"event", "train"}, {"step", step}, {"epoch", epoch}, {"loss", interval_.loss / steps}, {"terms", terms},
                  {"lr", lr}, {"images_per_second", rate}, {"data_seconds", interval_.data_seconds},
                  {"eta_seconds", steps_left * elapsed / steps}, {"elapsed_seconds", now}});
  interval_ = {};
  interval_.begin_seconds = now;
}

void Recorder::show_progress(int64_t epoch, int64_t step, const LossSum& loss) {
  if (!progress_.due()) return;
  const double now = seconds();
  const double trained = training_seconds_ + now - interval_.begin_seconds;
  const double per_step = trained / static_cast<double>(step + 1);
  const int64_t in_epoch = step % run_.steps_per_epoch + 1;
  progress_.update("epoch " + std::to_string(epoch + 1) + "/" + std::to_string(run_.config.train.epochs) + "  step " +
                   std::to_string(in_epoch) + "/" + std::to_string(run_.steps_per_epoch) + "  " +
                   core::fixed_text(static_cast<double>(images_seen_) / trained, 0) + " images/s  " +
                   core::duration_text(per_step * static_cast<double>(run_.total_steps - step - 1)) + " left  " +
                   terms_text(loss.terms));
}

void Recorder::after_epoch(const EpochResult& result) {
  const double now = seconds();
  ordered_json event = {{"event", "evaluate"}};
  event.update(to_json(result, run_.config.evaluate.topk));
  event["epoch_seconds"] = now - epoch_begin_seconds_;
  metrics_.write(event);
  results_.push_back(result);
  std::string line = "epoch " + std::to_string(result.epoch + 1) + "/" + std::to_string(run_.config.train.epochs);
  for (const EpochResult::Measured& measured : result.measured) {
    const Evaluation& e = measured.evaluation;
    line += "  " + measured.network + " top-1 " + core::fixed_text(e.top1, 2) + " % [" + core::fixed_text(e.top1_low, 2) + ", " + core::fixed_text(e.top1_high, 2) + "]";
  }
  log_.message(line + "  " + core::duration_text(now - epoch_begin_seconds_));
  interval_.begin_seconds = epoch_begin_seconds_ = seconds();
}

void Recorder::end(const std::string& exit_reason) {
  const double since_last_line = interval_.steps > 0 ? seconds() - interval_.begin_seconds : 0;
  const double trained = training_seconds_ + since_last_line;
  const double rate = trained > 0 ? static_cast<double>(images_seen_) / trained : 0;
  record::write_json(folder_.summary_file(), summary_of(run_, results_, {exit_reason, seconds(), rate, command_}));
  log_.message(exit_reason + " after " + core::duration_text(seconds()) + ", " + core::fixed_text(rate, 0) + " images/s in training");
  if (!results_.empty()) progress_.print(core::to_text(result_table(results_.back(), run_.config.evaluate.topk), core::Terminal{}));
  log_.message("results: " + folder_.root().string());
}

}  // namespace guise::train
