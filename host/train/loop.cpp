#include "train/loop.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/crash_handler.h"
#include "core/error.h"
#include "core/files.h"
#include "core/text.h"
#include "data/picture_grid.h"
#include "optim/clip.h"
#include "optim/schedule.h"
#include "runs/best_metric.h"
#include "runs/measurements.h"
#include "runs/networks.h"
#include "train/batch_norm_statistics.h"
#include "train/evaluation_file.h"
#include "train/measures.h"
#include "train/replay.h"
#include "train/step_parts.h"
#include "train/task_change.h"
#include "train/task_record.h"

namespace guise::train {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

struct LoadedBatch : TrainingBatch {
  double seconds = 0;
};

LoadedBatch timed_batch(const Experiment& run, std::span<const int64_t> own, const runs::Position& at) {
  const auto begin = Clock::now();
  TrainingBatch loaded = load_training_batch(run, own, at.epoch, at.step, 0);
  return {std::move(loaded), seconds_since(begin)};
}

// What a person looks at; a full disk does not end the run for it.
void write_first_batch(const Experiment& run, const data::Batch& batch, const std::string& path,
                       Recorder& recorder) try {
  const at::Tensor images = batch.images.cpu().permute({0, 2, 3, 1}).contiguous();
  const at::Tensor labels = batch.labels.cpu();
  const data::GridBatch grid{{images.const_data_ptr<float>(), static_cast<size_t>(images.numel())},
                             {labels.const_data_ptr<int64_t>(), static_cast<size_t>(labels.numel())},
                             images.size(1),
                             images.size(2)};
  core::write_durably(path, data::picture_grid_png(grid, run.images.train.class_names, run.normalization));
} catch (const core::Error& error) {
  recorder.say(std::string("warning: ") + error.what());
}

// Departure 1 of the original study: when the strategy begins, a new optimizer starts and the rate stays at
// its initial value for the rest of the run.
void rebuild_optimizer(Experiment& run, int64_t epoch) {
  if (run.config.optimizer.rebuild_at_start && epoch == run.config.strategy.start_epoch && epoch > 0)
    make_optimizer(run);
}

double rate_of_step(const Experiment& run, int64_t epoch, int64_t step) {
  const config::OptimizerConfig& optimizer = run.config.optimizer;
  const int64_t start = run.config.strategy.start_epoch;
  if (optimizer.rebuild_at_start && start > 0 && epoch >= start) return optimizer.lr;
  const Task& task = run.task();
  return optim::learning_rate(run.config.schedule, optimizer.lr, step - task.first_step, task.steps_per_epoch,
                              task.epochs);
}

// Then the images of the step are those of an earlier one.
void update_weights(Experiment& run, double lr, Offers& offers) {
  if (run.config.train.clip_norm > 0)
    optim::clip_gradients(run.optimizer->parameters(), run.config.train.clip_norm);
  run.optimizer->step(lr);
  run.optimizer->zero_grad();
  offers.give_to(run);
}

void begin_epoch(Experiment& run, Recorder& recorder, Measures& measures, const runs::Position& at) {
  const Task& task = run.plan.of_epoch(at.epoch);
  const bool begins_task = at.epoch == task.first_epoch;
  recorder.begin_epoch();
  if (begins_task && task.index > 0) enter_task(run, task.index);
  measures.begin_epoch(at.epoch);
  rebuild_optimizer(run, at.epoch);
  if (run.teacher) run.teacher->begin_epoch(*run.student, at.epoch, at.step, run.course);
  if (run.average) run.average->begin_epoch(*run.student, at.epoch, at.step, run.course);
  if (begins_task) tell_of_task(run, bridge::TaskEvent::begin, at.epoch, at.step);
}

// After the step whose loss it is, which gets what the policies log.
void move_followers(Experiment& run, int64_t epoch, int64_t step, LossSum& loss) {
  run.course.train_loss = loss.value;
  const auto move = [&](Follower* follower, const char* owner) {
    if (follower == nullptr) return;
    follower->after_step(epoch, step, run.course);
    add_values(loss, follower->take_values(), owner);
  };
  move(run.teacher.get(), "teacher.");
  move(run.average.get(), "average.");
  if (step == run.task().end_step()) tell_of_task(run, bridge::TaskEvent::end, epoch, step);
}

// The details are those of the run's own result, the first one.
runs::EpochResult measure(const Experiment& run, const runs::Position& at, const Recorder& recorder,
                          const std::function<bool()>& keep_going, EvaluationDetails& details,
                          Measures& measures) {
  const auto stage = recorder.still_at("evaluating");
  runs::EpochResult result{at.epoch, at.step, {}, run.task_index};
  const std::string& on = run.config.teacher.eval_on;
  const Evaluatee teacher = on == "student" ? Evaluatee{} : teacher_of(run);
  if (on != "teacher" || !teacher)
    result.measured.push_back({runs::kStudent, evaluate(run, measures.student(), keep_going, &details)});
  if (teacher) {
    result.measured.push_back(
        {runs::kTeacher, evaluate(run, teacher, keep_going, result.measured.empty() ? &details : nullptr)});
  }
  if (run.average && run.average->exists()) {
    recompute_average(run, keep_going);
    result.measured.push_back({runs::kAverage, evaluate(run, follower_of(run, *run.average), keep_going)});
  }
  if (keep_going()) measures.add_to(result, keep_going);
  return result;
}

// What is measured of a run with tasks before anything is learnt. False where it was stopped.
bool begin_record(Experiment& run, Recorder& recorder, const std::function<bool()>& keep_going) {
  if (!run.has_tasks() || run.task_record) return true;
  const auto stage = recorder.still_at("measuring the tasks");
  const auto begin = Clock::now();
  auto record = first_record(run, keep_going);
  if (record) run.task_record = std::make_unique<TaskRecord>(std::move(*record));
  recorder.leave_out(seconds_since(begin));
  return record.has_value();
}

// Between the ends of tasks, where that is asked for.
void measure_course(Experiment& run, Recorder& recorder, int64_t steps_done) {
  if (!course_point_due(run, steps_done)) return;
  const auto begin = Clock::now();
  add_course_point(run, steps_done);
  recorder.leave_out(seconds_since(begin));
}

// A network whose weights were ruined; null: none.
const runs::EpochResult::Measured* ruined_in(const runs::EpochResult& result) {
  const auto found = std::ranges::find_if(result.measured, [](const runs::EpochResult::Measured& measured) {
    const runs::MeasuredValue* loss = measured.evaluation.find(runs::kLoss);
    return loss != nullptr && !std::isfinite(loss->value);
  });
  return found == result.measured.end() ? nullptr : &*found;
}

// The row of the task that this evaluation ends, if any. False where it was stopped.
bool measure_tasks(const Experiment& run, const runs::EpochResult& result, const Recorder& recorder,
                   const std::function<bool()>& keep_going, std::optional<TaskRecord>& record) {
  if (!run.has_tasks() || !run.plan.ends_task(result.epoch) || ruined_in(result) != nullptr) return true;
  const auto stage = recorder.still_at("measuring the tasks");
  record = with_task(run, keep_going);
  return record.has_value();
}

// A full disk does not end the run for it: the next task's record holds this one too.
void take_record(Experiment& run, std::optional<TaskRecord> record, const runs::RunFolder& folder,
                 Recorder& recorder) {
  if (!record) return;
  *run.task_record = std::move(*record);
  recorder.say(line_of(run.task_record->document));
  try {
    write_record(folder, *run.task_record);
  } catch (const core::Error& error) {
    recorder.say(std::string("warning: ") + error.what());
  }
}

// The last step can ruin the weights unseen: the loss that would show it belongs to a step that never comes.
void check_evaluation(const runs::EpochResult& result) {
  const runs::EpochResult::Measured* const ruined = ruined_in(result);
  if (ruined == nullptr) return;
  throw core::failure({.place = "the evaluation after " + core::moment_text(result.epoch, result.step - 1),
                       .problem = "the loss of the " + ruined->network + " is not finite",
                       .advice = "a lower optimizer.lr, or train.clip_norm"});
}

// What a person looks at; a full disk does not end the run for it.
void write_pictures(const Experiment& run, const runs::RunFolder& folder, const runs::EpochResult& result,
                    const EvaluationDetails& details, const FeatureWatch& watch, Recorder& recorder) {
  const Evaluated what{result.epoch, result.step, result.measured.front().network};
  try {
    write_evaluation(folder, run, what, details);
    write_features(folder, run, what, watch);
  } catch (const core::Error& error) {
    recorder.say(std::string("warning: ") + error.what());
  }
}

// By which the best checkpoint is chosen, else the accuracy.
void note_metric(Experiment& run, const runs::EpochResult& result) {
  const runs::BestRule rule = runs::best_rule(run.config).value_or(runs::BestRule{runs::kTop1});
  const std::optional<double> value = runs::value_of(result, rule.metric);
  if (!value) return;
  run.course.metric = *value;
  run.course.metric_epoch = result.epoch;
  run.course.metric_sign = rule.better == runs::Better::less ? -1 : 1;
}

bool evaluation_due(const Experiment& run, int64_t epoch) {
  return (epoch + 1) % run.config.evaluate.interval_epochs == 0 || run.plan.ends_task(epoch);
}

}  // namespace

LoopEnd train_loop(Experiment& run, const runs::Position& from, Recorder& recorder, Checkpointer& checkpoints,
                   const runs::RunFolder& folder, const StopRequest& stop) {
  const config::TrainConfig& train = run.config.train;
  std::vector<runs::TermValue> last_good;
  FeatureWatch watch;
  Measures measures(run, recorder);
  runs::Position at = from;
  while (at.epoch < run.plan.epochs()) {
    const auto keep_going = [&] { return !stop(at.step); };
    if (!keep_going() || !begin_record(run, recorder, keep_going)) return {true, at};
    const int64_t steps = run.plan.of_epoch(at.epoch).steps_per_epoch;
    const std::vector<int64_t> order = epoch_order(run.plan.of_epoch(at.epoch), train.seed, at.epoch);
    if (at.in_epoch == 0) begin_epoch(run, recorder, measures, at);
    while (at.in_epoch < steps) {
      core::note_position(at.epoch, at.step);
      const auto parts = parts_of_step(train, order, at.in_epoch);
      const double lr = rate_of_step(run, at.epoch, at.step);
      const LoadedBatch loaded = timed_batch(run, parts.front(), at);
      const StepPosition position{at.epoch, at.step, loaded.samples, lr};
      if (at.step == 0) write_first_batch(run, loaded.batch, folder.first_batch_file().string(), recorder);

      const bool watched = at.in_epoch + 1 == steps && evaluation_due(run, at.epoch);
      StepTensors tensors;
      LossSum loss = loss_of_step(run, loaded.batch, position, watched ? &watch : nullptr, &tensors);
      check_finite(loss, at.epoch, at.step, last_good, origin_of_loss(run, at.epoch));
      measures.before_backward(tensors, position);
      backward(run, loss, position, share_of(parts, 0, joined_images(run)));
      check_gradients(run, loaded.batch, position);
      measures.after_backward(tensors, loaded.batch.labels, position);
      Offers offers(run, parts.front(), tensors.logits);
      const OtherParts others = add_other_parts(run, parts, position, last_good, loss, offers);
      update_weights(run, lr, offers);
      move_followers(run, at.epoch, at.step + 1, loss);

      last_good = loss.terms;
      recorder.after_step(at.epoch, at.step, loss, lr, loaded.batch.labels.size(0) + others.images,
                          loaded.seconds + others.load_seconds);
      ++at.step, ++at.in_epoch;
      measure_course(run, recorder, at.step);
      if (stop(at.step)) return {true, at};
      if (at.in_epoch < steps) checkpoints.after_step(at);
    }
    std::optional<runs::EpochResult> result;
    if (evaluation_due(run, at.epoch)) {
      EvaluationDetails details;
      std::optional<TaskRecord> record;
      result = measure(run, at, recorder, keep_going, details, measures);
      if (!measure_tasks(run, *result, recorder, keep_going, record) || !keep_going()) return {true, at};
      note_metric(run, *result);
      recorder.after_epoch(*result);
      check_evaluation(*result);
      take_record(run, std::move(record), folder, recorder);
      write_pictures(run, folder, *result, details, watch, recorder);
    }
    if (run.plan.ends_task(at.epoch)) keep_of_task(run);
    at = {at.epoch + 1, 0, at.step};
    checkpoints.after_epoch(at, result);
  }
  return {false, at};
}

}  // namespace guise::train
