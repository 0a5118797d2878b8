#include "train/run.h"

#include <csignal>
#include <cstdio>
#include <cstring>

#include "bridge/plain_text.h"
#include "config/continual.h"
#include "core/crash_handler.h"
#include "core/error.h"
#include "core/signals.h"
#include "core/terminal.h"
#include "memory/caching_allocator.h"
#include "record/json_file.h"
#include "record/temporary_files.h"
#include "runs/best_metric.h"
#include "runs/lifecycle.h"
#include "runs/run_folder.h"
#include "runs/run_lock.h"
#include "train/experiment.h"
#include "train/label_file.h"
#include "train/late_beginnings.h"
#include "train/loop.h"
#include "train/recorder.h"
#include "train/resume.h"
#include "train/run_state.h"

namespace guise::train {
namespace {

int show_configuration(const config::Request& request) {
  for (const std::string& warning : request.resolved.warnings) core::tell("warning: " + warning);
  std::fputs(record::to_json_text(request.resolved.document).c_str(), stdout);
  return 0;
}

// The error that ended the run is reported, not one on the way of writing it down.
void end_quietly(Recorder& recorder, const std::string& text) {
  try {
    recorder.end({runs::Lifecycle::failed, "failed: " + text});
  } catch (const core::Error&) {
  }
}

runs::Ending ending_of(const LoopEnd& end, const core::StopSignals& signals) {
  if (!end.stopped) return {runs::Lifecycle::finished, runs::to_text(runs::Lifecycle::finished)};
  const int number = signals.signal_number();
  return {runs::Lifecycle::stopped, number == 0 ? "stopped at step " + std::to_string(end.position.step)
                                                : "stopped by SIG" + std::string(sigabbrev_np(number))};
}

// What happened last stands in summary.json and log.txt too, whatever it was.
LoopEnd train_into(Experiment& run, Recorder& recorder, Checkpointer& checkpoints,
                   const runs::RunFolder& folder, const runs::Position& from,
                   const core::StopSignals& signals, int64_t last_step) {
  const StopRequest stop = [&](int64_t steps_done) { return signals.requested() || steps_done >= last_step; };
  try {
    plugin_states_of(run);  // a plugin whose state cannot be saved is found before the first step
    const LoopEnd end = train_loop(run, from, recorder, checkpoints, folder, stop);
    checkpoints.save_last(end.position);
    run.close_plugins();
    recorder.end(ending_of(end, signals));
    return end;
  } catch (const std::exception& error) {
    run.close_plugins();
    end_quietly(recorder, bridge::plain_text_of(error));
    throw;
  }
}

int exit_code(const LoopEnd& end) {
  return end.stopped ? static_cast<int>(core::Fault::stopped) : 0;
}

bool says_finished(const runs::RunFolder& folder) {
  const auto ending = runs::read_ending(folder.root().string());
  return ending && ending->state == runs::Lifecycle::finished;
}

int say_finished(const runs::RunFolder& folder, const config::Request& request) {
  core::tell(folder.root().string() + " is finished: all " +
             std::to_string(config::epochs_of_run(request.resolved.run)) + " epochs are done");
  return 0;
}

int train_fresh(const config::Request& request, const core::StopSignals& signals) {
  const bool replace = request.force || request.begun_before;
  if (request.numbered) {
    runs::RunFolder::check_parent(request.out);
  } else {
    runs::RunFolder::check(request.out, replace);
  }
  Experiment experiment = prepare(request);
  try_late_beginnings(experiment);
  try_growth(experiment);
  if (request.dry_run) return show_configuration(request);
  const runs::RunFolder folder = request.numbered ? runs::RunFolder::create_numbered(request.out)
                                                  : runs::RunFolder::create(request.out, replace);
  const runs::RunLock lock(folder.root(), request.force);
  Recorder recorder(experiment, request, folder);
  Checkpointer checkpoints(experiment, request, recorder, folder);
  recorder.begin(request);
  write_labels(folder, experiment);
  return exit_code(train_into(experiment, recorder, checkpoints, folder, {}, signals, request.last_step));
}

// The checkpoint's weights take their place: the file of model.init_from need not be there any more.
config::Request without_first_weights(config::Request request, const ResumePoint& point) {
  if (point.checkpoint) request.resolved.run.model.init_from.clear();
  return request;
}

int train_on(const config::Request& request, const core::StopSignals& signals) {
  const runs::RunFolder folder = runs::RunFolder::open(request.out);
  const runs::RunLock lock(folder.root(), request.force);
  record::remove_dead_temporaries(folder.root());
  ResumePoint point = find_resume_point(folder);
  check_configuration(point, request);
  if (is_finished(point, request.resolved.run) && says_finished(folder)) return say_finished(folder, request);
  Experiment experiment = prepare(without_first_weights(request, point));
  if (request.dry_run) return show_configuration(request);
  const Resumption resumption = restore_run(experiment, request, folder, std::move(point));
  Recorder recorder(experiment, request, folder, resumption.recorder);
  Checkpointer checkpoints(experiment, request, recorder, folder);
  if (resumption.recorder) checkpoints.continue_from(resumption.position, resumption.recorder->results);
  recorder.resume(request, resumption.position, resumption.notes);
  // What was written after that checkpoint comes again.
  if (experiment.task_record) write_record(folder, *experiment.task_record);
  write_labels(folder, experiment);
  return exit_code(
      train_into(experiment, recorder, checkpoints, folder, resumption.position, signals, request.last_step));
}

}  // namespace

int run(const config::Request& request) {
  memory::install_caching_allocator();
  const core::CrashHandler crash_handler;
  const core::StopSignals signals;
  runs::best_rule(request.resolved.run);  // refused before anything is loaded
  return request.resume ? train_on(request, signals) : train_fresh(request, signals);
}

}  // namespace guise::train
