#include "train/resume.h"

#include <map>

#include "config/continual.h"
#include "core/error.h"
#include "core/text.h"
#include "runs/settings.h"
#include "train/build_facts.h"
#include "train/data_facts.h"
#include "train/run_state.h"

namespace guise::train {
namespace {

using nlohmann::json;

struct Change {
  std::string key, text;
};

// "train.epochs 10, now 20" for every key of both; an option that only one has came with another build of the
// plugin.
std::vector<Change> changed_settings(const runs::Json& before, const runs::Json& now) {
  std::map<std::string, runs::Json> earlier;
  for (runs::FlatValue& flat : runs::settings_of(before)) earlier[flat.key] = std::move(flat.value);
  std::vector<Change> changes;
  for (const runs::FlatValue& flat : runs::settings_of(now)) {
    const auto found = earlier.find(flat.key);
    if (found != earlier.end() && found->second != flat.value)
      changes.push_back({flat.key, flat.key + " " + found->second.dump() + ", now " + flat.value.dump()});
  }
  return changes;
}

std::vector<std::string> changed_plugins(const std::vector<runs::PluginRecord>& before,
                                         const std::vector<runs::PluginRecord>& now) {
  constexpr size_t kShownDigits = 12;
  std::vector<std::string> changes;
  for (size_t i = 0; i < now.size(); ++i) {
    const runs::PluginRecord earlier =
        i < before.size() ? before[i] : runs::PluginRecord{.version = "?", .sha256 = "?"};
    if (earlier.sha256 == now[i].sha256) continue;
    changes.push_back(now[i].kind + " " + now[i].name + " " + earlier.version + " was SHA-256 " +
                      earlier.sha256.substr(0, kShownDigits) + ", now " + now[i].version + " with " +
                      now[i].sha256.substr(0, kShownDigits));
  }
  return changes;
}

std::vector<std::string> changed_teachers(const runs::Origin& before, const Experiment& run) {
  return runs::changed_teachers(
      runs::teachers_from(before.teachers),
      run.stored_teachers ? run.stored_teachers->records() : std::vector<runs::TeacherRecord>());
}

// With another batch size or training set a step is not the same step.
void check_position(const runs::Position& position, const Experiment& run, const std::string& place) {
  const Task& task = run.plan.of_epoch(position.epoch);
  const int64_t epochs = position.epoch - task.first_epoch;  // of the task that are done
  if (position.in_epoch >= 0 && position.in_epoch <= task.steps_per_epoch && position.epoch >= 0 &&
      position.step == task.first_step + epochs * task.steps_per_epoch + position.in_epoch)
    return;
  throw core::usage_error({.place = place,
                           .problem = "step " + std::to_string(position.step) + " is not step " +
                                      std::to_string(position.in_epoch) + " of epoch " +
                                      std::to_string(position.epoch + 1) + " of a run with " +
                                      std::to_string(task.steps_per_epoch) + " steps an epoch",
                           .advice = "the batch size and the training images with which the run began"});
}

std::string name_of(const runs::RunFolder& folder, int64_t step) {
  return runs::CheckpointFolder(folder.checkpoints_folder()).state_file(step).string();
}

void refuse_or_note(const std::vector<std::string>& changes, const std::string& place,
                    const std::string& problem, const config::Request& request,
                    std::vector<std::string>& notes) {
  if (changes.empty()) return;
  const std::string text = core::joined(changes, "; ");
  if (!request.force) {
    throw core::usage_error(
        {.place = place,
         .problem = problem + ": " + core::printable(text, 400),
         .advice = "--force goes on all the same; the result is then that of neither alone"});
  }
  notes.push_back("warning: " + problem + " (--force): " + text);
}

}  // namespace

ResumePoint find_resume_point(const runs::RunFolder& folder) {
  auto found = runs::CheckpointFolder(folder.checkpoints_folder()).newest_good();
  ResumePoint point{std::move(found.checkpoint), {}};
  for (const std::string& damaged : found.damaged) point.notes.push_back("warning: " + damaged);
  if (!point.notes.empty()) {
    point.notes.push_back(point.checkpoint ? "the checkpoint of step " +
                                                 std::to_string(point.checkpoint->step) + " is used instead"
                                           : "no checkpoint is good: the run begins again at step 0");
  }
  return point;
}

void check_configuration(ResumePoint& point, const config::Request& request) {
  if (!point.checkpoint) return;
  const runs::Json before = point.checkpoint->state.at("config");
  std::vector<std::string> others;
  for (const Change& change : changed_settings(before, request.resolved.document)) {
    // Whether another place holds the same images or teachers, their sums say.
    const bool by_sum = change.key == "data.root" || change.key == "teacher.from";
    if (runs::is_incidental(before, change.key) || by_sum) {
      point.notes.push_back("from here on " + change.text);
    } else {
      others.push_back(change.text);
    }
  }
  refuse_or_note(others, request.out, "the run was of another configuration", request, point.notes);
}

bool is_finished(const ResumePoint& point, const config::RunConfig& config) {
  return point.checkpoint &&
         runs::position_from(point.checkpoint->state.at("position")).epoch >= config::epochs_of_run(config);
}

Resumption restore_run(Experiment& run, const config::Request& request, const runs::RunFolder& folder,
                       ResumePoint point) {
  Resumption resumption;
  resumption.notes = std::move(point.notes);
  if (!point.checkpoint) return resumption;
  const std::string place = name_of(folder, point.checkpoint->step);
  try {
    const runs::CheckpointState state = runs::checkpoint_state_from(point.checkpoint->state);
    refuse_or_note(changed_plugins(runs::plugins_from(state.origin.plugins), run.plugins), request.out,
                   "a plugin is not the build that the run began with", request, resumption.notes);
    refuse_or_note(changed_data(state.origin.data, run.data_facts), request.out,
                   "the images are not those of the run", request, resumption.notes);
    refuse_or_note(changed_teachers(state.origin, run), request.out,
                   "a teacher is not the one that the run began with", request, resumption.notes);
    const auto changes = changed_facts(state.origin.build, build_facts(run));
    if (!changes.empty())
      resumption.notes.push_back("not bit for bit what an uninterrupted run would give: " +
                                 core::joined(changes, "; "));
    restore(run, to_tensors(point.checkpoint->tensors, place), state.run, place);
    resumption.position = state.position;
    check_position(resumption.position, run, place);
    resumption.recorder = state.recorder;
  } catch (const json::exception& error) {
    throw core::usage_error(
        {.place = place, .problem = "is not the state of a run", .received = error.what()});
  }
  return resumption;
}

}  // namespace guise::train
