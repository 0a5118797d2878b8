#include "runs/measurements.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <set>
#include <utility>

#include "core/text.h"
#include "runs/forgetting.h"
#include "runs/networks.h"
#include "runs/representation.h"

namespace guise::runs {
namespace {

constexpr std::string_view kHole = "{}";

std::string filled(const std::string& pattern, std::string_view text) {
  const size_t hole = pattern.find(kHole);
  return hole == std::string::npos
             ? pattern
             : pattern.substr(0, hole) + std::string(text) + pattern.substr(hole + kHole.size());
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

// What stands in the hole of a family's name. A family of a parameter is of numbers only.
std::string_view hole_of(const Measurement& row, std::string_view name) {
  const size_t hole = row.name.find(kHole), behind = row.name.size() - hole - kHole.size();
  const std::string_view rest = name.substr(std::min(hole, name.size()));
  return rest.substr(0, rest.size() - std::min(behind, rest.size()));
}

bool matches(const Measurement& row, std::string_view name) {
  const size_t hole = row.name.find(kHole);
  if (hole == std::string::npos) return row.name == name;
  const std::string_view before = std::string_view(row.name).substr(0, hole),
                         behind = std::string_view(row.name).substr(hole + kHole.size());
  const bool fits =
      name.size() >= before.size() + behind.size() && name.starts_with(before) && name.ends_with(behind);
  return fits && (row.parameter == nullptr || is_number(hole_of(row, name)));
}

Measurement filled(const Measurement& row, std::string_view name) {
  Measurement measurement = row;
  measurement.row = row.name;
  if (row.name.find(kHole) != std::string::npos) {
    const std::string_view text = hole_of(row, name);
    for (std::string* part :
         {&measurement.name, &measurement.title, &measurement.column, &measurement.definition})
      *part = filled(*part, text);
  }
  return measurement;
}

Measurement row_of(const std::vector<Measurement>& rows, std::string_view name) {
  return filled(*std::ranges::find_if(rows, [&](const Measurement& row) { return matches(row, name); }),
                name);
}

std::vector<Measurement> joined(std::vector<Measurement> rows, const std::vector<Measurement>& more) {
  rows.insert(rows.end(), more.begin(), more.end());
  return rows;
}

std::vector<Measurement> joined(std::vector<Measurement> rows, const std::vector<Measurement>& more,
                                const Measurement& others) {
  rows = joined(std::move(rows), more);
  rows.push_back(others);
  return rows;
}

std::vector<Measurement> answer_rows() {
  return {
      {.name = kTop1,
       .title = "Top-1 accuracy",
       .column = "top-1",
       .unit = "%",
       .definition = "Share of the images whose most probable class is the right one.",
       .better = Better::greater,
       .digits = 2,
       .interval = Extent::logged,
       .shown = Shown::in_lines},
      {.name = "top{}",
       .title = "Top-{} accuracy",
       .column = "top-{}",
       .unit = "%",
       .definition = "Share of the images whose right class is among the {} most probable ones.",
       .better = Better::greater,
       .digits = 2,
       .interval = Extent::full,
       .parameter = &Parameters::topk},
      {.name = kLoss,
       .title = "Loss on the evaluated images",
       .column = "loss",
       .definition = "Mean cross-entropy of the evaluated images, in nats; they are not augmented.",
       .better = Better::less,
       .shown = Shown::in_curves},
      {.name = "expected_calibration_error",
       .title = "Expected calibration error",
       .column = "ECE",
       .unit = "%",
       .definition =
           "Mean gap between confidence and accuracy in 15 equal bins of confidence (Guo et al. 2017).",
       .better = Better::less,
       .digits = 2,
       .extent = Extent::full},
  };
}

std::vector<Measurement> course_rows() {
  return {
      {.name = kTrainingLoss,
       .title = "Training loss",
       .column = "loss",
       .definition =
           "Weighted sum of all terms that the strategy adds, a mean over the steps since the line before.",
       .shown = Shown::in_curves},
      {.name = kLearningRate,
       .title = "Learning rate",
       .column = "lr",
       .definition = "The optimizer's rate at the step of the line.",
       .digits = 3,
       .notation = Notation::significant},
      {.name = kImagesPerSecond,
       .title = "Images per second",
       .column = "images/s",
       .unit = "1/s",
       .definition = "Training speed without evaluation, a mean over the lines of each epoch.",
       .digits = 0},
  };
}

}  // namespace

std::string to_text(Better better) {
  if (better == Better::unknown) return "unknown";
  return better == Better::greater ? "greater" : "less";
}

const std::vector<Measurement>& evaluation_rows() {
  static const std::vector<Measurement> rows =
      joined(joined(answer_rows(), representation_rows()), continual_rows(),
             Measurement{.name = "{}",
                         .title = "{}",
                         .column = "{}",
                         .definition = "As each evaluation recorded it.",
                         .extent = Extent::never});
  return rows;
}

const std::vector<Measurement>& training_rows() {
  static const std::vector<Measurement> rows = joined(
      course_rows(), gradient_rows(),
      {.name = "{}",
       .title = "Term {}",
       .column = "{}",
       .definition =
           "One term of the training loss before its weight, a mean over the steps since the line before.",
       .shown = Shown::in_curves});
  return rows;
}

std::vector<Measurement> measurements_of(Extent extent, const Parameters& parameters) {
  std::vector<Measurement> measured;
  std::set<std::string> names;
  for (const Measurement& row : evaluation_rows()) {
    if (row.extent > extent) continue;
    const std::string name =
        row.parameter == nullptr ? row.name : filled(row.name, std::to_string(parameters.*row.parameter));
    if (names.insert(name).second) measured.push_back(filled(row, name));
  }
  return measured;
}

std::vector<std::string> measurement_names(Extent extent, const Parameters& parameters) {
  std::vector<std::string> names;
  for (const Measurement& row : measurements_of(extent, parameters)) names.push_back(row.name);
  return names;
}

Measurement evaluation_measurement(std::string_view name) {
  return row_of(evaluation_rows(), name);
}

Measurement training_measurement(std::string_view name) {
  return row_of(training_rows(), name);
}

size_t place_of_measurement(std::string_view name) {
  const auto& rows = evaluation_rows();
  return static_cast<size_t>(
      std::ranges::find_if(rows, [&](const Measurement& row) { return matches(row, name); }) - rows.begin());
}

MetricName split_metric(const std::string& name) {
  const size_t point = name.find('.');
  const std::string front = name.substr(0, point);
  const std::vector<std::string> networks = network_names();
  if (point == std::string::npos || std::ranges::find(networks, front) == networks.end()) return {"", name};
  return {front, name.substr(point + 1)};
}

Metric describe_metric(const std::string& name, bool of_training) {
  if (of_training) return {training_measurement(name), "", name};
  const MetricName parts = split_metric(name);
  Metric metric{evaluation_measurement(parts.quantity), parts.network, parts.quantity};
  if (!metric.network.empty()) metric.title += ", " + metric.network;
  return metric;
}

std::string column_head(const Measurement& measurement) {
  return measurement.column + (measurement.unit.empty() ? "" : " " + measurement.unit);
}

std::string value_text(const Measurement& measurement, double value) {
  if (!std::isfinite(value)) return "not finite";
  if (measurement.notation == Notation::fixed) return core::fixed_text(value, measurement.digits);
  char text[32];
  std::snprintf(text, sizeof(text), "%.*g", measurement.digits, value);
  return text;
}

}  // namespace guise::runs
