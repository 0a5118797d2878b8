#include "runs/evaluation.h"

#include <algorithm>
#include <cmath>

#include "runs/measurements.h"
#include "runs/networks.h"

namespace guise::runs {
namespace {

constexpr const char* kIntervalEnd = "_interval";

bool is_value(const std::string& key) {
  return std::ranges::find(kCounts, key) == kCounts.end() && std::ranges::find(kTimes, key) == kTimes.end();
}

std::optional<Interval> interval_from(const Json& document, const std::string& key) {
  const auto found = document.find(key);
  if (found == document.end() || !found->is_array() || found->size() != 2 || !(*found)[0].is_number() ||
      !(*found)[1].is_number())
    return std::nullopt;
  return Interval{(*found)[0].get<double>(), (*found)[1].get<double>()};
}

}  // namespace

const MeasuredValue* Evaluation::find(std::string_view name) const {
  const auto found = std::ranges::find(values, name, &MeasuredValue::name);
  return found == values.end() ? nullptr : &*found;
}

double Evaluation::at(std::string_view name) const {
  const MeasuredValue* found = find(name);
  return found == nullptr ? std::nan("") : found->value;
}

Json to_json(const Evaluation& evaluation) {
  Json document = Json::object();
  for (const MeasuredValue& value : evaluation.values) {
    document[value.name] = value.value;
    if (value.interval) document[value.name + kIntervalEnd] = {value.interval->low, value.interval->high};
  }
  document["samples"] = evaluation.samples;
  return document;
}

Evaluation evaluation_from(const Json& document) {
  Evaluation evaluation{count_at(document, "samples").value_or(0), {}};
  for (const auto& [key, value] : document.items()) {
    if (!is_value(key) || (!value.is_number() && !value.is_null()))
      continue;  // null stands for a number that is not finite
    evaluation.values.push_back({key, value.is_null() ? std::nan("") : value.get<double>(),
                                 interval_from(document, key + kIntervalEnd)});
  }
  std::ranges::stable_sort(evaluation.values, {},
                           [](const MeasuredValue& value) { return place_of_measurement(value.name); });
  return evaluation;
}

Json to_json(const EpochResult& result) {
  Json document = {{"epoch", result.epoch}, {"step", result.step}};
  if (result.task > 0) document["task"] = result.task;
  for (const EpochResult::Measured& measured : result.measured) {
    if (&measured == &result.measured.front()) {
      document["network"] = measured.network;
      document.update(to_json(measured.evaluation));
    } else {
      document[measured.network] = to_json(measured.evaluation);
    }
  }
  return document;
}

std::optional<EpochResult> epoch_result_from(const Json& document) {
  const auto epoch = count_or_zero(document, "epoch"), step = count_or_zero(document, "step");
  if (!epoch || !step) return std::nullopt;
  EpochResult result{*epoch, *step, {}};
  result.task = count_or_zero(document, "task").value_or(0);
  result.measured.push_back({text_at(document, "network").value_or(kStudent), evaluation_from(document)});
  for (const auto& [key, value] : document.items()) {
    if (value.is_object()) result.measured.push_back({key, evaluation_from(value)});
  }
  std::stable_sort(result.measured.begin() + 1, result.measured.end(),
                   [](const EpochResult::Measured& a, const EpochResult::Measured& b) {
                     return place_of_network(a.network) < place_of_network(b.network);
                   });
  return result;
}

std::optional<double> value_of(const EpochResult& result, const std::string& metric) {
  const MetricName name = split_metric(metric);
  for (const EpochResult::Measured& measured : result.measured) {
    if (!name.network.empty() && measured.network != name.network) continue;
    const MeasuredValue* value = measured.evaluation.find(name.quantity);
    return value == nullptr ? std::nullopt : std::optional(value->value);
  }
  return std::nullopt;
}

}  // namespace guise::runs
