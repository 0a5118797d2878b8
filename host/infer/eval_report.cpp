#include "infer/eval_report.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "metrics/confidence.h"
#include "record/json_file.h"
#include "runs/measurements.h"
#include "runs/result_table.h"

namespace guise::infer {
namespace {

using nlohmann::ordered_json;

constexpr size_t kMostConfusionClasses = 20;

double percent(int64_t correct, int64_t total) {
  return 100.0 * static_cast<double>(correct) / static_cast<double>(total);
}

struct ClassCount {
  int64_t samples = 0, correct = 0;
};

ClassCount count_of(const Measured& measured, int64_t label) {
  const at::Tensor row = measured.confusion[label];
  return {row.sum().item<int64_t>(), row[label].item<int64_t>()};
}

std::vector<std::vector<int64_t>> rows_of(const at::Tensor& matrix) {
  const at::Tensor whole = matrix.contiguous();
  const int64_t* cell = whole.const_data_ptr<int64_t>();
  std::vector<std::vector<int64_t>> rows;
  for (int64_t row = 0; row < whole.size(0); ++row, cell += whole.size(1))
    rows.emplace_back(cell, cell + whole.size(1));
  return rows;
}

ordered_json to_json(const NetworkResult& result, const EvalReport& report) {
  const Measured& m = result.measured;
  ordered_json json = runs::to_json(m.evaluation);
  if (result.gap) {
    json["gap_to_cifar10"] = {{"cifar10_top1", result.gap->cifar10_top1},
                              {"points", result.gap->points},
                              {"interval", {result.gap->low, result.gap->high}}};
  }
  json["per_class"] = ordered_json::array();
  for (size_t label = 0; label < report.class_names.size(); ++label) {
    const ClassCount count = count_of(m, static_cast<int64_t>(label));
    ordered_json accuracy = nullptr;
    if (count.samples > 0) accuracy = percent(count.correct, count.samples);
    json["per_class"].push_back({{"class", report.class_names[label]},
                                 {"samples", count.samples},
                                 {"correct", count.correct},
                                 {"accuracy", accuracy}});
  }
  json["confusion"] = rows_of(m.confusion);
  return json;
}

ordered_json networks_json(const std::vector<NetworkResult>& results, const EvalReport& report) {
  ordered_json networks = ordered_json::object();
  for (const NetworkResult& result : results) networks[result.name] = to_json(result, report);
  return networks;
}

void add_rows(core::TextTable& table, const std::string& place, const std::string& checkpoint,
              const std::vector<NetworkResult>& results) {
  for (const NetworkResult& result : results) {
    std::vector<std::string> row = {core::printable(place), core::printable(checkpoint), result.name};
    std::ranges::move(runs::value_cells(result.measured.evaluation), std::back_inserter(row));
    table.rows.push_back(std::move(row));
  }
}

std::string gap_text(const std::string& place, const std::vector<NetworkResult>& networks) {
  std::string text;
  for (const NetworkResult& result : networks) {
    if (!result.gap) continue;
    text += "  " + core::printable(place) + " " + result.name + ": " +
            core::fixed_text(result.gap->points, 2) + " points below CIFAR-10's " +
            core::fixed_text(result.gap->cifar10_top1, 2) + " %, 95 % interval " +
            core::fixed_text(result.gap->low, 2) + " to " + core::fixed_text(result.gap->high, 2) + "\n";
  }
  return text;
}

core::TextTable class_table(const EvalReport& report, const std::vector<NetworkResult>& results) {
  core::TextTable table{{"class", "images"}, {}, 2};
  for (const NetworkResult& result : results) table.header.push_back(result.name + " %");
  for (size_t label = 0; label < report.class_names.size(); ++label) {
    const auto row = static_cast<int64_t>(label);
    std::vector<std::string> cells = {core::printable(report.class_names[label]),
                                      std::to_string(count_of(results.front().measured, row).samples)};
    for (const NetworkResult& result : results) {
      const ClassCount count = count_of(result.measured, row);
      cells.push_back(count.samples == 0 ? "-" : core::fixed_text(percent(count.correct, count.samples), 2));
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

core::TextTable confusion_table(const EvalReport& report, const NetworkResult& result) {
  core::TextTable table{{""}, {}, 2};
  for (size_t label = 0; label < report.class_names.size(); ++label)
    table.header.push_back(std::to_string(label));
  const auto rows = rows_of(result.measured.confusion);
  for (size_t label = 0; label < rows.size(); ++label) {
    std::vector<std::string> cells = {std::to_string(label) + " " +
                                      core::printable(report.class_names[label])};
    for (const int64_t count : rows[label]) cells.push_back(std::to_string(count));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

std::string ensemble_name(size_t members) {
  return "ensemble of " + std::to_string(members);
}

// The networks of all runs and of the ensemble, as columns: "runs/a student".
std::vector<std::string> column_names(const std::vector<RunResult>& runs,
                                      const std::vector<NetworkResult>& ensemble) {
  std::vector<std::string> names;
  for (const RunResult& run : runs) {
    for (const NetworkResult& result : run.networks)
      names.push_back((runs.size() == 1 ? "" : core::printable(run.place) + " ") + result.name);
  }
  for (const NetworkResult& result : ensemble)
    names.push_back(ensemble_name(runs.size()) + " " + result.name);
  return names;
}

std::vector<double> top1_of(const std::vector<RunResult>& runs, const std::vector<NetworkResult>& ensemble) {
  std::vector<double> values;
  for (const RunResult& run : runs) {
    for (const NetworkResult& result : run.networks)
      values.push_back(result.measured.evaluation.at(runs::kTop1));
  }
  for (const NetworkResult& result : ensemble) values.push_back(result.measured.evaluation.at(runs::kTop1));
  return values;
}

// Of each network, over all corruptions that were asked for: the mean of 100 - top1.
std::vector<double> mean_errors(const EvalReport& report) {
  std::vector<double> means;
  for (const CorruptedResult& result : report.corrupted) {
    const std::vector<double> top1 = top1_of(result.runs, result.ensemble);
    means.resize(top1.size(), 0);
    for (size_t i = 0; i < top1.size(); ++i)
      means[i] += (100 - top1[i]) / static_cast<double>(report.corrupted.size());
  }
  return means;
}

core::TextTable corruption_table(const EvalReport& report) {
  core::TextTable table{{"corruption", "severity"}, {}, 2};
  for (const std::string& name : column_names(report.runs, report.ensemble))
    table.header.push_back(name + " top-1 %");
  const auto add = [&](std::vector<std::string> cells, const std::vector<double>& values) {
    for (const double value : values) cells.push_back(core::fixed_text(value, 2));
    table.rows.push_back(std::move(cells));
  };
  add({"none", "0"}, top1_of(report.runs, report.ensemble));
  for (const CorruptedResult& result : report.corrupted)
    add({result.corruption.kind, std::to_string(result.corruption.severity)},
        top1_of(result.runs, result.ensemble));
  add({"mean error %", ""}, mean_errors(report));
  return table;
}

ordered_json evaluations_json(const std::vector<NetworkResult>& results) {
  ordered_json networks = ordered_json::object();
  for (const NetworkResult& result : results)
    networks[result.name] = runs::to_json(result.measured.evaluation);
  return networks;
}

ordered_json corrupted_json(const EvalReport& report) {
  ordered_json list = ordered_json::array();
  for (const CorruptedResult& result : report.corrupted) {
    ordered_json entry = {{"corruption", result.corruption.kind},
                          {"severity", result.corruption.severity},
                          {"runs", ordered_json::array()},
                          {"ensemble", nullptr}};
    for (const RunResult& run : result.runs)
      entry["runs"].push_back({{"run", run.place}, {"networks", evaluations_json(run.networks)}});
    if (!result.ensemble.empty()) entry["ensemble"] = evaluations_json(result.ensemble);
    list.push_back(std::move(entry));
  }
  return list;
}

// {"student": 12.5} a run, in the order of the runs; the ensemble last where there is one.
ordered_json mean_errors_json(const EvalReport& report) {
  const std::vector<double> means = mean_errors(report);
  size_t next = 0;
  const auto of = [&](const std::vector<NetworkResult>& networks) {
    ordered_json errors = ordered_json::object();
    for (const NetworkResult& result : networks) errors[result.name] = means[next++];
    return errors;
  };
  ordered_json document = {{"runs", ordered_json::array()}, {"ensemble", nullptr}};
  for (const RunResult& run : report.runs)
    document["runs"].push_back({{"run", run.place}, {"networks", of(run.networks)}});
  if (!report.ensemble.empty()) document["ensemble"] = of(report.ensemble);
  return document;
}

// What is measured on one data set.
ordered_json set_json(const EvalReport& report) {
  ordered_json document = {{"data",
                            {{"name", report.data},
                             {"split", report.split},
                             {"samples", report.samples},
                             {"class_names", report.class_names}}},
                           {"runs", ordered_json::array()}};
  if (!report.labels.empty()) document["data"]["labels"] = report.labels;
  for (const RunResult& run : report.runs) {
    ordered_json entry = {{"run", run.place}, {"checkpoint", run.checkpoint}, {"step", nullptr}};
    if (run.step) entry["step"] = *run.step;
    entry["networks"] = networks_json(run.networks, report);
    document["runs"].push_back(std::move(entry));
  }
  document["ensemble"] = nullptr;
  if (!report.ensemble.empty())
    document["ensemble"] = {{"members", report.runs.size()},
                            {"networks", networks_json(report.ensemble, report)}};
  return document;
}

std::string title_of(const EvalReport& report) {
  return report.data + ", " + report.split + " split, " + core::grouped(report.samples) + " images" +
         (report.labels.empty() ? "" : ", labels " + report.labels);
}

core::TextTable result_table(const EvalReport& report) {
  core::TextTable table{{"run", "checkpoint", "network"}, {}, 2};
  std::ranges::move(runs::value_heads(report.runs.front().networks.front().measured.evaluation),
                    std::back_inserter(table.header));
  for (const RunResult& run : report.runs) add_rows(table, run.place, run.checkpoint, run.networks);
  add_rows(table, ensemble_name(report.runs.size()), "", report.ensemble);
  return table;
}

std::string gaps_text(const EvalReport& report) {
  std::string text;
  for (const RunResult& run : report.runs) text += gap_text(run.place, run.networks);
  return text + gap_text(ensemble_name(report.runs.size()), report.ensemble);
}

}  // namespace

std::string to_json(const EvalReport& report) {
  ordered_json document = {{"schema", "guise.eval/1"}, {"calibration_bins", metrics::kCalibrationBins}};
  document.update(set_json(report));
  document["others"] = ordered_json::array();
  for (const EvalReport& other : report.others) document["others"].push_back(set_json(other));
  if (!report.corrupted.empty()) {
    document["corrupted"] = corrupted_json(report);
    document["mean_corruption_error"] = mean_errors_json(report);
  }
  document["warnings"] = report.warnings;
  return record::to_json_text(document);
}

std::string to_text(const EvalReport& report, const core::Terminal& terminal) {
  const auto title = [&](const std::string& text) {
    return core::styled(terminal, core::Style::bold, text) + "\n";
  };
  std::string text = title(title_of(report)) + core::to_text(result_table(report), terminal);
  for (const EvalReport& other : report.others)
    text += "\n" + title(title_of(other)) + core::to_text(result_table(other), terminal);
  text += "  ECE: expected calibration error in " + std::to_string(metrics::kCalibrationBins) +
          " equal bins (Guo et al. 2017)\n" + gaps_text(report);
  for (const EvalReport& other : report.others) text += gaps_text(other);
  if (!report.corrupted.empty())
    text += "\n" + title("Corrupted as CIFAR-10-C (Hendrycks & Dietterich 2019)") +
            core::to_text(corruption_table(report), terminal);

  const bool together = !report.ensemble.empty();
  const std::vector<NetworkResult>& shown = together ? report.ensemble : report.runs.front().networks;
  const std::string whose = together ? " of the ensemble" : "";
  text += "\n" + title("Accuracy by class" + whose) + core::to_text(class_table(report, shown), terminal);
  if (report.class_names.size() > kMostConfusionClasses) return text;
  return text + "\n" +
         title("Confusion" + whose + ", " + shown.front().name +
               " (rows: labels, columns: predictions; --json has every network)") +
         core::to_text(confusion_table(report, shown.front()), terminal);
}

}  // namespace guise::infer
