#include "config/checks.h"

#include <algorithm>
#include <cctype>
#include <functional>

#include "config/continual.h"
#include "config/continual_rules.h"
#include "config/keys.h"
#include "config/option.h"
#include "core/error.h"
#include "core/format.h"
#include "core/text.h"

namespace guise::config {
namespace {

using nlohmann::json;

// "--set: train.device"
std::string place_of(const ChosenValues& values, const std::string& key) {
  const std::string& origin = values.at(key).origin;
  return origin == "default" ? key : origin + ": " + key;
}

[[noreturn]] void refuse(const ChosenValues& values, const std::string& key, const std::string& expected,
                         const std::string& advice = "") {
  throw core::usage_error({.place = place_of(values, key),
                           .expected = expected,
                           .received = value_text(values.at(key).value),
                           .advice = advice});
}

void check_device(const ChosenValues& values) {
  const std::string device = values.text("train.device");
  const bool numbered =
      device.starts_with("cuda:") && device.size() > 5 && device.size() <= 8 &&
      std::all_of(device.begin() + 5, device.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (device == "cpu" || device == "cuda" || numbered) return;
  refuse(values, "train.device", "cpu, cuda or cuda:N");
}

int64_t train_epochs(const ChosenValues& values) {
  return values.at("train.epochs").value.get<int64_t>();
}

// The schedule begins anew with each task.
int64_t longest_task(const ChosenValues& values) {
  const ContinualConfig continual = continual_of(values);
  const auto longest = std::ranges::max_element(continual.epochs);
  return !continual.is_on() || longest == continual.epochs.end() ? train_epochs(values) : *longest;
}

void check_milestones(const ChosenValues& values, std::vector<std::string>& warnings) {
  if (!values.has("schedule.milestones")) return;
  const json& milestones = values.at("schedule.milestones").value;
  if (milestones.empty()) {
    warnings.push_back("schedule.milestones: multistep without milestones keeps the rate constant");
  }
  const int64_t end = longest_task(values);
  if (!milestones.empty() && milestones.back() >= end) {
    const char* const what = continual_of(values).is_on() ? "task" : "run";
    warnings.push_back(place_of(values, "schedule.milestones") + ": " + milestones.back().dump() +
                       " epochs is not before the end of the " + what + ", " + std::to_string(end));
  }
}

void check_normalize(const ChosenValues& values) {
  for (const char* key : {"data.normalize.mean", "data.normalize.std"}) {
    const size_t count = values.at(key).value.size();
    if (count != 0 && count != 3) refuse(values, key, "3 values, one a channel, or []");
  }
  const bool mean = !values.at("data.normalize.mean").value.empty();
  const bool deviation = !values.at("data.normalize.std").value.empty();
  if (mean != deviation) {
    refuse(values, mean ? "data.normalize.std" : "data.normalize.mean",
           "to be given together with its partner");
  }
}

void check_optimizer(const ChosenValues& values) {
  if (!values.has("optimizer.nesterov")) return;
  const bool nesterov = values.at("optimizer.nesterov").value.get<bool>();
  if (nesterov && values.at("optimizer.momentum").value.get<double>() == 0) {
    refuse(values, "optimizer.momentum", "a number above 0 with optimizer.nesterov");
  }
}

// Keys that another key's value puts to use.
struct Needed {
  const char* key;
  const char* other;
  json value;  // null: any but its default
};

std::string text_of(const Needed& needed) {
  const std::string other = needed.other;
  return needed.value.is_null() ? other : other + "=" + needed.value.get<std::string>();
}

// Legal, and hardly meant: a value that nothing reads.
void warn_of_idle_keys(const ChosenValues& values, std::vector<std::string>& warnings) {
  static const std::vector<Needed> rows = {
      {"model.new_head", "model.init_from", nullptr},
      {"model.norm_groups", "model.norm", "group"},
      {"model.negative_slope", "model.activation", "leaky_relu"},
      {"model.gem_p", "model.pooling", "gem"},
      {"model.gem_learned", "model.pooling", "gem"},
      {"model.head.scale", "model.head.name", "cosine"},
      {"model.head.norm", "model.head.hidden", nullptr},
      {"model.head.statistics", "model.head.norm", "batch"},
      {"model.head.activation", "model.head.hidden", nullptr},
      {"model.head.negative_slope", "model.head.activation", "leaky_relu"},
      {"model.head.dropout", "model.head.hidden", nullptr},
  };
  for (const Needed& needed : rows) {
    if (!values.has(needed.key) || !values.has(needed.other)) continue;
    const auto at_default = [&](const char* key) {
      return values.at(key).value == find_run_key(key)->default_value;
    };
    const bool in_use =
        needed.value.is_null() ? !at_default(needed.other) : values.at(needed.other).value == needed.value;
    if (in_use || at_default(needed.key)) continue;
    warnings.push_back(place_of(values, needed.key) + ": it is read with " + text_of(needed) + " only");
  }
}

// A kind without its number, or a number without its kind, is half of what was meant.
void check_pair(const ChosenValues& values, const std::string& kind, const std::string& number,
                double nothing, const std::string& kinds) {
  const bool wanted = values.text(kind) != "none";
  const bool given = values.at(number).value.get<double>() != nothing;
  if (wanted && !given)
    refuse(values, number, "a number above " + core::number_text(nothing) + " with " + kind);
  if (given && !wanted) refuse(values, kind, kinds + " with " + number);
}

// Legal, and never meant: pictures hold 0 to 255, and others count from 0 to 1.
void warn_of_units(const ChosenValues& values, std::vector<std::string>& warnings) {
  for (const char* key : {"data.normalize.mean", "data.normalize.std"}) {
    const json& given = values.at(key).value;
    const bool small =
        !given.empty() && std::ranges::all_of(given, [](const json& value) { return value <= 1; });
    if (small)
      warnings.push_back(place_of(values, key) + ": " + given.dump() +
                         " is in units of a pixel's 0 to 255; for values of 0 to 1, multiply by 255");
  }
}

// Others name the weight of the old value so, and call it a momentum or a decay too.
void warn_of_momentum(const std::string& section, const ChosenPlugin& plugin,
                      std::vector<std::string>& warnings) {
  constexpr double kImprobable = 0.9;  // the greatest that the original study tried
  const auto option = plugin.options.find("momentum");
  if (!plugin.chosen || option == plugin.options.end() || !option->second.value.is_number()) return;
  const double momentum = option->second.value.get<double>();
  if (momentum <= kImprobable) return;
  warnings.push_back((option->second.origin == "default" ? "" : option->second.origin + ": ") + section +
                     ".momentum: " + core::number_text(momentum) +
                     " is the weight of the student's new value, so the " + section +
                     " is nearly the student; what others call a momentum or decay of " +
                     core::number_text(momentum) + " is " + core::format("{:.4g}", 1 - momentum) + " here");
}

// A start at or after the last epoch is never reached.
void warn_late_start(const ChosenValues& values, const std::string& key, const std::string& name,
                     std::vector<std::string>& warnings) {
  const json& start = values.at(key).value;
  const int64_t epochs = epochs_of_run(continual_of(values), train_epochs(values));
  if (start < epochs) return;
  warnings.push_back(place_of(values, key) + ": " + name + " would start after " + start.dump() +
                     " epochs, but the run has only " + std::to_string(epochs));
}

}  // namespace

void check_given_values(const ChosenValues& values) {
  if (!values.has("schedule.milestones")) return;
  const json& milestones = values.at("schedule.milestones").value;
  const bool rising = std::is_sorted(milestones.begin(), milestones.end(), std::less_equal<json>());
  if (!rising) refuse(values, "schedule.milestones", "epochs that rise");
}

void check_across_keys(const ChosenValues& values, const ChosenPlugins& plugins,
                       std::vector<std::string>& warnings) {
  check_device(values);
  check_continual(values, warnings);
  check_milestones(values, warnings);
  check_normalize(values);
  check_optimizer(values);
  check_pair(values, "data.noise.kind", "data.noise.rate", 0, "symmetric or pair");
  check_pair(values, "data.imbalance.kind", "data.imbalance.factor", 1, "exp or step");
  warn_of_units(values, warnings);
  warn_of_idle_keys(values, warnings);
  warn_of_momentum("teacher", plugins.teacher, warnings);
  warn_of_momentum("average", plugins.average, warnings);
  warn_late_start(values, "strategy.start_epoch", plugins.strategy.description.name, warnings);
  if (plugins.average.chosen) warn_late_start(values, "average.start_epoch", "the average", warnings);
}

}  // namespace guise::config
