#include "config/continual_rules.h"

#include <algorithm>

#include "config/continual.h"
#include "config/keys.h"
#include "config/option.h"
#include "core/error.h"

namespace guise::config {
namespace {

using nlohmann::json;

const std::string kSection = "continual";
constexpr const char* kOrigin = "default of a run with tasks";

struct Default {
  const char* section;
  const char* plugin;  // by its name
  const char* option;
  json value;
};

// A teacher is renewed where a task begins, and nowhere else (Li and Hoiem 2016, arXiv 1606.09282).
const std::vector<Default>& defaults() {
  static const std::vector<Default> rows = {{"teacher", "swap", "interval_epochs", 0}};
  return rows;
}

std::string place_of(const ChosenValues& values, const std::string& key) {
  const std::string& origin = values.at(key).origin;
  return origin == "default" ? key : origin + ": " + key;
}

[[noreturn]] void refuse(const ChosenValues& values, const std::string& key, const std::string& problem,
                         const std::string& expected, const std::string& advice = "") {
  throw core::usage_error({.place = place_of(values, key),
                           .problem = problem,
                           .expected = expected,
                           .received = value_text(values.at(key).value),
                           .advice = advice});
}

bool at_default(const ChosenValues& values, const std::string& key) {
  return values.at(key).value == find_run_key(key)->default_value;
}

// Legal, and hardly meant: a value that nothing reads.
void warn_of_idle_keys(const ChosenValues& values, std::vector<std::string>& warnings) {
  const auto warn = [&](const std::string& key) {
    if (values.has(key) && !at_default(values, key))
      warnings.push_back(place_of(values, key) + ": it is read with continual.tasks only");
  };
  for (const RunKey& row : run_keys()) {
    if (section_of(row.key) == kSection) warn(row.key);
  }
  warn("evaluate.interval_steps");
}

void check_counts(const ChosenValues& values, const ContinualConfig& continual) {
  const std::string tasks = std::to_string(task_count(continual));
  if (continual.tasks > 0 && !continual.sizes.empty() && continual.tasks != task_count(continual))
    refuse(values, "continual.sizes", "",
           "a number of classes for each of the " + std::to_string(continual.tasks) +
               " tasks of continual.tasks");
  const auto lengths = static_cast<int64_t>(continual.epochs.size());
  if (lengths > 1 && lengths != task_count(continual))
    refuse(values, "continual.epochs", "", "one number, or one for each of the " + tasks + " tasks");
}

void check_together(const ChosenValues& values, const ContinualConfig& continual) {
  if (continual.joint && continual.loss_over_new)
    refuse(values, "continual.loss_over", "continual.joint trains on images of earlier tasks too",
           "seen, among which their classes are");
  if (values.at("optimizer.rebuild_at_start").value == true)
    refuse(values, "optimizer.rebuild_at_start", "with tasks the optimizer and the rate begin anew with each",
           "false", "continual.fresh_optimizer, continual.by_task");
}

void check_overrides(const ChosenValues& values, const ContinualConfig& continual) {
  const std::string key = "continual.by_task", place = place_of(values, key);
  for (const std::string& text : continual.by_task) {
    const TaskOverride change = parse_task_override(text, task_count(continual), place);
    if (change.key == "optimizer.rebuild_at_start" ||
        (change.key == "optimizer.name" && !continual.fresh_optimizer))
      refuse(values, key,
             change.key == "optimizer.name" ? "continual.fresh_optimizer=false takes the optimizer along"
                                            : "with tasks the optimizer begins anew with each",
             "no " + change.key);
  }
}

// Idle keys are told of; these would change what a run is taken for.
void check_buffer(const ChosenValues& values, const ContinualConfig& continual,
                  std::vector<std::string>& warnings) {
  const BufferConfig& buffer = continual.buffer;
  if (buffer.size > 0 && !continual.is_on())
    refuse(values, "continual.buffer.size", "a run without tasks has no earlier ones to keep images of", "0",
           "continual.tasks=5 makes tasks of the classes");
  if (buffer.batch > 0 && buffer.size == 0)
    refuse(values, "continual.buffer.batch", "no images are kept that could be replayed", "0",
           "continual.buffer.size=200 keeps some");
  if (buffer.size > 0 && continual.joint)
    warnings.push_back(place_of(values, "continual.buffer.size") +
                       ": continual.joint trains on all images of earlier tasks as it is");
}

}  // namespace

ContinualConfig continual_of(const ChosenValues& values) {
  RunConfig run;
  for (const RunKey& row : run_keys()) {
    if (section_of(row.key) == kSection) row.fill(run, values.at(row.key).value);
  }
  return run.continual;
}

void check_continual(const ChosenValues& values, std::vector<std::string>& warnings) {
  const ContinualConfig continual = continual_of(values);
  check_buffer(values, continual, warnings);
  if (!continual.is_on()) return warn_of_idle_keys(values, warnings);
  check_counts(values, continual);
  check_together(values, continual);
  check_overrides(values, continual);
}

void take_continual_defaults(const ChosenValues& values, const std::string& section, ChosenPlugin& plugin) {
  if (!plugin.chosen || !continual_of(values).is_on()) return;
  const auto given = [&](const std::string& option) {
    std::vector<std::string> told;  // once, when the options were completed
    const std::vector<Assignment> options = values.options_given(section, told);
    return std::ranges::any_of(options,
                               [&](const Assignment& one) { return one.key == section + "." + option; });
  };
  for (const Default& row : defaults()) {
    if (row.section != section || row.plugin != plugin.description.name || given(row.option)) continue;
    const auto option = std::ranges::find(plugin.description.options, row.option, &Option::key);
    // A policy of that name may be another.
    if (option == plugin.description.options.end() || option->type != OptionType::integer ||
        option->minimum > row.value.get<double>())
      continue;
    plugin.options[row.option] = {row.value, kOrigin};
  }
}

}  // namespace guise::config
