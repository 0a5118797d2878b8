#include "infer/eval_report.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "metrics/confidence.h"
#include "record/json_file.h"
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

std::string gap_text(const RunResult& run) {
  std::string text;
  for (const NetworkResult& result : run.networks) {
    if (!result.gap) continue;
    text += "  " + core::printable(run.place) + " " + result.name + ": " +
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

}  // namespace

std::string to_json(const EvalReport& report) {
  ordered_json document = {{"schema", "guise.eval/1"},
                           {"data",
                            {{"name", report.data},
                             {"split", report.split},
                             {"samples", report.samples},
                             {"class_names", report.class_names}}},
                           {"calibration_bins", metrics::kCalibrationBins},
                           {"runs", ordered_json::array()}};
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
  document["warnings"] = report.warnings;
  return record::to_json_text(document);
}

std::string to_text(const EvalReport& report, const core::Terminal& terminal) {
  const auto title = [&](const std::string& text) {
    return core::styled(terminal, core::Style::bold, text) + "\n";
  };
  std::string text =
      title(report.data + ", " + report.split + " split, " + core::grouped(report.samples) + " images");
  core::TextTable table{{"run", "checkpoint", "network"}, {}, 2};
  std::ranges::move(runs::value_heads(report.runs.front().networks.front().measured.evaluation),
                    std::back_inserter(table.header));
  for (const RunResult& run : report.runs) add_rows(table, run.place, run.checkpoint, run.networks);
  add_rows(table, "ensemble of " + std::to_string(report.runs.size()), "", report.ensemble);
  text += core::to_text(table, terminal);
  text += "  ECE: expected calibration error in " + std::to_string(metrics::kCalibrationBins) +
          " equal bins (Guo et al. 2017)\n";
  for (const RunResult& run : report.runs) text += gap_text(run);

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
