#include "config/continual.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>

#include "config/json_file.h"
#include "config/keys.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::config {
namespace {

using nlohmann::json;

constexpr const char* kKey = "continual.by_task";
constexpr const char* kForm = "TASKS: KEY=VALUE, such as \"1-: optimizer.lr=0.01\"";

bool may_change(const std::string& key) {
  const std::string section = section_of(key);
  return section == "optimizer" || section == "schedule" || key == "train.clip_norm";
}

std::vector<std::string> keys_that_may_change() {
  std::vector<std::string> keys;
  for (const RunKey& row : run_keys()) {
    if (may_change(row.key)) keys.push_back(row.key);
  }
  return keys;
}

std::string trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<int64_t> count_in(const std::string& text) {
  int64_t value = -1;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end && value >= 0 ? std::optional(value) : std::nullopt;
}

struct Span {
  std::optional<int64_t> first, last;
};

// "2", "1-", "2-3"
Span span_in(const std::string& text, int64_t tasks) {
  const size_t dash = text.find('-');
  const auto first = count_in(trimmed(text.substr(0, dash)));
  if (dash == std::string::npos) return {first, first};
  const std::string rest = trimmed(text.substr(dash + 1));
  return {first, rest.empty() ? std::optional(tasks - 1) : count_in(rest)};
}

core::Error no_override(const std::string& place, const std::string& expected, const std::string& received,
                        const std::string& advice = "") {
  return core::usage_error(
      {.place = place, .expected = expected, .received = core::printable(received, 160), .advice = advice});
}

// The row of a key, or of the number of it that is named: "optimizer.multipliers.head".
const RunKey& row_of(const std::string& key, const std::string& place) {
  const RunKey* row = find_run_key(key);
  if (row == nullptr) {
    const auto entry = find_map_entry(key);
    if (entry) row = entry->row;
  }
  if (row != nullptr && may_change(row->key)) return *row;
  throw no_override(place, "a key of optimizer or schedule, or train.clip_norm", key,
                    core::did_you_mean(key, keys_that_may_change()));
}

// Epochs that rise, as of the whole run.
void expect_rising(const std::string& key, const json& value, const std::string& place) {
  if (key == "schedule.milestones" && !std::is_sorted(value.begin(), value.end(), std::less_equal<json>()))
    throw no_override(place, "epochs that rise", value.dump());
}

json value_for(const RunKey& row, const std::string& key, const std::string& text, const std::string& place) {
  Option option = row;
  if (key != row.key) option.type = OptionType::real;  // one number of several
  const std::string there = place + ": " + core::printable(key);
  json value = checked_value(option, parse_value(text, there), there);
  expect_rising(key, value, there);
  return value;
}

void apply(const TaskOverride& change, RunConfig& run) {
  if (const RunKey* row = find_run_key(change.key)) return row->fill(run, change.value);
  const MapEntry entry = *find_map_entry(change.key);
  json map = entry.row->read(run);
  map[entry.name] = change.value;
  entry.row->fill(run, map);
}

}  // namespace

int64_t task_count(const ContinualConfig& continual) {
  if (!continual.sizes.empty()) return static_cast<int64_t>(continual.sizes.size());
  return std::max<int64_t>(continual.tasks, 1);
}

int64_t epochs_of_task(const ContinualConfig& continual, int64_t train_epochs, int64_t task) {
  if (!continual.is_on() || continual.epochs.empty()) return train_epochs;
  return continual.epochs.size() == 1 ? continual.epochs.front()
                                      : continual.epochs.at(static_cast<size_t>(task));
}

int64_t epochs_of_run(const ContinualConfig& continual, int64_t train_epochs) {
  int64_t sum = 0;
  for (int64_t task = 0; task < task_count(continual); ++task)
    sum += epochs_of_task(continual, train_epochs, task);
  return sum;
}

TaskOverride parse_task_override(const std::string& text, int64_t tasks, const std::string& place) {
  const size_t colon = text.find(':'), equals = text.find('=');
  if (colon == std::string::npos || equals == std::string::npos || equals < colon)
    throw no_override(place, kForm, text);
  const Span span = span_in(trimmed(text.substr(0, colon)), tasks);
  if (!span.first || !span.last) throw no_override(place, kForm, text);
  if (*span.first > *span.last || *span.last >= tasks)
    throw no_override(place, "tasks from 0 to " + std::to_string(tasks - 1) + ", the first one first", text);
  const std::string key = trimmed(text.substr(colon + 1, equals - colon - 1));
  const RunKey& row = row_of(key, place);
  return {*span.first, *span.last, key, value_for(row, key, trimmed(text.substr(equals + 1)), place)};
}

RunConfig config_of_task(const RunConfig& run, int64_t task) {
  RunConfig changed = run;
  for (const std::string& text : run.continual.by_task) {
    const TaskOverride change = parse_task_override(text, task_count(run.continual), kKey);
    if (task >= change.first && task <= change.last) apply(change, changed);
  }
  return changed;
}

}  // namespace guise::config
