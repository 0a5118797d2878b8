#include "train/recorder.h"

#include <algorithm>

#include "core/text.h"
#include "core/version.h"
#include "record/json_file.h"
#include "runs/sparklines.h"
#include "train/summary.h"

namespace guise::train {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

uint64_t kept_bytes(const json& resumed) {
  return resumed.is_null() ? 0 : resumed.at("metrics_bytes").get<uint64_t>();
}

ordered_json terms_json(const std::vector<TermValue>& terms) {
  ordered_json document = ordered_json::array();
  for (const TermValue& term : terms)
    document.push_back({{"name", term.name}, {"raw", term.raw}, {"weighted", term.weighted}});
  return document;
}

}  // namespace

void Recorder::Interval::add(const LossSum& sum, int64_t batch_images, double seconds_for_data) {
  ++steps;
  images += batch_images;
  loss += sum.value;
  data_seconds += seconds_for_data;
  for (const TermValue& term : sum.terms) {
    auto known =
        std::find_if(terms.begin(), terms.end(), [&](const TermValue& t) { return t.name == term.name; });
    if (known == terms.end()) known = terms.insert(terms.end(), {term.name, 0, 0});
    known->raw += term.raw;
    known->weighted += term.weighted;
  }
}

Recorder::Recorder(const Experiment& run, const config::Request& request, const runs::RunFolder& folder,
                   const json& resumed)
    : run_(run),
      folder_(folder),
      command_(request.command),
      progress_(stderr, core::terminal_of(stderr, request.colour)),
      quiet_(request.quiet),
      log_(folder.log_file(), [this](const std::string& line) { show(line); }),
      metrics_(folder.metrics_file(), kept_bytes(resumed)),
      begun_(std::chrono::steady_clock::now()) {
  if (!resumed.is_null()) restore(resumed);
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

void Recorder::write_event(const ordered_json& event) {
  metrics_.write(event);
  if (tensorboard_) tensorboard_->add(event);
}

void Recorder::flush() {
  metrics_.flush();
  metrics_.sync();
}

// Sums are kept as exact doubles: a train line that spans a resume is the mean over all its steps.
ordered_json Recorder::state() const {
  const double now = seconds();
  ordered_json results = ordered_json::array();
  for (const EpochResult& result : results_) results.push_back(to_json(result, run_.config.evaluate.topk));
  return {{"metrics_bytes", metrics_.offset()},
          {"interval",
           {{"steps", interval_.steps},
            {"images", interval_.images},
            {"loss", interval_.loss},
            {"data_seconds", interval_.data_seconds},
            {"seconds", now - interval_.begin_seconds},
            {"terms", terms_json(interval_.terms)}}},
          {"seconds", now},
          {"epoch_seconds", now - epoch_begin_seconds_},
          {"training_seconds", training_seconds_},
          {"images_seen", images_seen_},
          {"results", results}};
}

void Recorder::restore(const json& state) {
  earlier_seconds_ = state.at("seconds").get<double>();
  epoch_begin_seconds_ = earlier_seconds_ - state.at("epoch_seconds").get<double>();
  training_seconds_ = state.at("training_seconds").get<double>();
  images_seen_ = state.at("images_seen").get<int64_t>();
  for (const json& result : state.at("results"))
    results_.push_back(epoch_result_from(result, run_.config.evaluate.topk));
  const json& interval = state.at("interval");
  interval_.steps = interval.at("steps").get<int64_t>();
  interval_.images = interval.at("images").get<int64_t>();
  interval_.loss = interval.at("loss").get<double>();
  interval_.data_seconds = interval.at("data_seconds").get<double>();
  interval_.begin_seconds = earlier_seconds_ - interval.at("seconds").get<double>();
  for (const json& term : interval.at("terms")) {
    interval_.terms.push_back({term.at("name").get<std::string>(), term.at("raw").get<double>(),
                               term.at("weighted").get<double>()});
  }
}

void Recorder::resume(const config::Request& request, const Position& from,
                      const std::vector<std::string>& notes) {
  if (request.force) record::write_json(folder_.config_file(), request.resolved.document);
  describe(request);
  for (const std::string& note : notes) log_.message(note);
  open_tensorboard(from.step);
  log_.message("goes on at step " + core::grouped(from.step) + " of " + core::grouped(run_.total_steps));
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
               " training and " + core::grouped(run_.images.test.count) + " test images");
  log_.message("model: " + run_.config.model.name + ", width " + std::to_string(run_.config.model.width) +
               ", " + core::grouped(run_.student->count_parameters()) + " parameters, " +
               core::grouped(run_.student->multiply_adds(run_.images.train.height, run_.images.train.width)) +
               " multiply-adds an image");
  for (const PluginRecord& plugin : run_.plugins) {
    log_.message(plugin.kind + ": " + plugin.name + " " + plugin.version + " from " + plugin.file);
  }
}

void Recorder::after_step(int64_t epoch, int64_t step, const LossSum& loss, double lr, int64_t batch_size,
                          double data_seconds) {
  interval_.add(loss, batch_size, data_seconds);
  images_seen_ += batch_size;
  show_progress(epoch, step, loss);
  const bool last_of_epoch = (step + 1) % run_.steps_per_epoch == 0;
  if (last_of_epoch || (step + 1) % run_.config.record.log_interval_steps == 0)
    write_train_line(epoch, step, lr);
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
  write_event({{"event", "train"},
               {"step", step},
               {"epoch", epoch},
               {"loss", interval_.loss / steps},
               {"terms", terms},
               {"lr", lr},
               {"images_per_second", rate},
               {"data_seconds", interval_.data_seconds},
               {"eta_seconds", steps_left * elapsed / steps},
               {"elapsed_seconds", now}});
  interval_ = {};
  interval_.begin_seconds = now;
}

void Recorder::show_progress(int64_t epoch, int64_t step, const LossSum& loss) {
  if (quiet_ || !progress_.due()) return;
  const double now = seconds();
  const double trained = training_seconds_ + now - interval_.begin_seconds;
  const double per_step = trained / static_cast<double>(step + 1);
  const int64_t in_epoch = step % run_.steps_per_epoch + 1;
  progress_.update("epoch " + std::to_string(epoch + 1) + "/" + std::to_string(run_.config.train.epochs) +
                   "  step " + std::to_string(in_epoch) + "/" + std::to_string(run_.steps_per_epoch) + "  " +
                   core::fixed_text(static_cast<double>(images_seen_) / trained, 0) + " images/s  " +
                   core::duration_text(per_step * static_cast<double>(run_.total_steps - step - 1)) +
                   " left  " + terms_text(loss.terms));
}

void Recorder::after_epoch(const EpochResult& result) {
  const double now = seconds();
  ordered_json event = {{"event", "evaluate"}};
  event.update(to_json(result, run_.config.evaluate.topk));
  event["epoch_seconds"] = now - epoch_begin_seconds_;
  write_event(event);
  results_.push_back(result);
  std::string line =
      "epoch " + std::to_string(result.epoch + 1) + "/" + std::to_string(run_.config.train.epochs);
  for (const EpochResult::Measured& measured : result.measured) {
    const Evaluation& e = measured.evaluation;
    line += "  " + measured.network + " top-1 " + core::fixed_text(e.top1, 2) + " % [" +
            core::fixed_text(e.top1_low, 2) + ", " + core::fixed_text(e.top1_high, 2) + "]";
  }
  log_.message(line + "  " + core::duration_text(now - epoch_begin_seconds_));
  interval_.begin_seconds = seconds();
}

void Recorder::end(const std::string& exit_reason) {
  const double since_last_line = interval_.steps > 0 ? seconds() - interval_.begin_seconds : 0;
  const double trained = training_seconds_ + since_last_line;
  const double rate = trained > 0 ? static_cast<double>(images_seen_) / trained : 0;
  flush();
  record::write_json(folder_.summary_file(),
                     summary_of(run_, results_, {exit_reason, seconds(), rate, command_}));
  log_.message(exit_reason + " after " + core::duration_text(seconds()) + ", " + core::fixed_text(rate, 0) +
               " images/s in training");
  const core::TextTable sparklines = runs::sparkline_table(folder_.metrics_file());
  if (!sparklines.rows.empty()) show(core::to_text(sparklines, core::Terminal{}));
  if (!results_.empty())
    show(core::to_text(result_table(results_.back(), run_.config.evaluate.topk), core::Terminal{}));
  log_.message("results: " + folder_.root().string());
}

}  // namespace guise::train
