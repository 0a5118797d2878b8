#include "train/run.h"

#include <csignal>
#include <cstdio>
#include <cstring>

#include "core/error.h"
#include "core/signals.h"
#include "record/json_file.h"
#include "record/run_folder.h"
#include "train/crash_handler.h"
#include "train/experiment.h"
#include "train/loop.h"
#include "train/memory/caching_allocator.h"
#include "train/recorder.h"
#include "train/weights.h"

namespace guise::train {
namespace {

std::string checkpoint_name(int64_t step) {
  char name[48];
  std::snprintf(name, sizeof(name), "step-%06lld.safetensors", static_cast<long long>(step));
  return name;
}

int show_configuration(const config::Request& request) {
  for (const std::string& warning : request.resolved.warnings) std::fprintf(stderr, "guise: warning: %s\n", warning.c_str());
  std::fputs(record::to_json_text(request.resolved.document).c_str(), stdout);
  return 0;
}

// The error that ended the run is reported, not one on the way of writing it down.
void end_quietly(Recorder& recorder, const std::string& text) {
  try {
    recorder.end("failed: " + text.substr(0, text.find("\nException raised from")));
  } catch (const core::Error&) {
  }
}

// What happened last stands in summary.json and log.txt too, whatever it was.
int train_into(Experiment& run, Recorder& recorder, const record::RunFolder& folder) {
  const core::StopSignals signals;
  try {
    const LoopEnd end = train_loop(run, recorder, folder, [&] { return signals.requested(); });
    const std::filesystem::path checkpoint = folder.checkpoints_folder() / checkpoint_name(end.step);
    save_weights(run, checkpoint, end.epoch, end.step);
    note_checkpoint(checkpoint.string());
    const std::string reason = end.stopped ? "stopped by SIG" + std::string(sigabbrev_np(signals.signal_number())) : "finished";
    run.close_plugins();
    recorder.end(reason);
    return end.stopped ? static_cast<int>(core::Fault::stopped) : 0;
  } catch (const std::exception& error) {
    run.close_plugins();
    end_quietly(recorder, error.what());
    throw;
  }
}

}  // namespace

int run(const config::Request& request) {
  install_caching_allocator();
  const CrashHandler crash_handler;
  record::RunFolder::check(request.out, request.force);
  Experiment experiment = prepare(request);
  if (request.dry_run) return show_configuration(request);
  const record::RunFolder folder = record::RunFolder::create(request.out, request.force);
  Recorder recorder(experiment, request, folder);
  recorder.begin(request);
  return train_into(experiment, recorder, folder);
}

}  // namespace guise::train
