#include "infer/probe_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "record/json_file.h"
#include "runs/measurements.h"
#include "runs/representation.h"

namespace guise::infer {
namespace {

using nlohmann::ordered_json;

ordered_json entry_json(const ProbeEntry& entry) {
  ordered_json json = {{"run", entry.place},
                       {"checkpoint", entry.checkpoint},
                       {"step", entry.step},
                       {"network", entry.network},
                       {"layer", "z"},
                       {"data", entry.data},
                       {"split", entry.split},
                       {"N", entry.rows},
                       {"train_N", entry.train_rows},
                       {"D", entry.columns},
                       {"measures", ordered_json::object()},
                       {"intervals", ordered_json::object()},
                       {"notes", ordered_json::object()}};
  for (const ProbeMeasure& measure : entry.measures) {
    json["measures"][measure.name] = measure.value ? ordered_json(*measure.value) : ordered_json(nullptr);
    if (measure.interval) json["intervals"][measure.name] = {measure.interval->low, measure.interval->high};
    if (!measure.note.empty()) json["notes"][measure.name] = measure.note;
  }
  return json;
}

ordered_json name_json(const ProbeEntry& entry) {
  return {{"run", entry.place}, {"network", entry.network}};
}

const ProbeMeasure* find(const ProbeEntry& entry, const std::string& name) {
  const auto found = std::ranges::find(entry.measures, name, &ProbeMeasure::name);
  return found == entry.measures.end() ? nullptr : &*found;
}

std::string cell_of(const ProbeMeasure* measure, const runs::Measurement& row) {
  if (measure == nullptr || !measure->value) return "-";
  std::string text = runs::value_text(row, *measure->value);
  if (measure->interval)
    text += " [" + runs::value_text(row, measure->interval->low) + ", " +
            runs::value_text(row, measure->interval->high) + "]";
  return text;
}

// In the order in which they first occur.
std::vector<std::string> names_of(const ProbeReport& report) {
  std::vector<std::string> names;
  for (const ProbeEntry& entry : report.entries) {
    for (const ProbeMeasure& measure : entry.measures) {
      if (std::ranges::find(names, measure.name) == names.end()) names.push_back(measure.name);
    }
  }
  return names;
}

std::string title_of(const ProbeEntry& entry) {
  return core::printable(entry.place, 60) + " " + entry.network;
}

core::TextTable measure_table(const ProbeReport& report) {
  core::TextTable table{{"measure"}, {}, 1};
  for (const ProbeEntry& entry : report.entries) table.header.push_back(title_of(entry));
  for (const std::string& name : names_of(report)) {
    const runs::Measurement row = runs::evaluation_measurement(name);
    std::vector<std::string> cells = {runs::column_head(row)};
    for (const ProbeEntry& entry : report.entries) cells.push_back(cell_of(find(entry, name), row));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

core::TextTable meaning_table(const ProbeReport& report) {
  core::TextTable table{{"measure", "what it says"}, {}, 0};
  for (const std::string& name : names_of(report)) {
    if (name.ends_with(runs::kOnTest)) continue;  // as the one without
    const runs::Measurement row = runs::evaluation_measurement(name);
    table.rows.push_back({row.column, row.definition});
  }
  table.rows.push_back({"... test", "The same of the images that the probes are judged on."});
  return table;
}

std::string notes_text(const ProbeReport& report) {
  std::string text;
  for (const ProbeEntry& entry : report.entries) {
    for (const ProbeMeasure& measure : entry.measures) {
      if (!measure.note.empty())
        text += "  " + title_of(entry) + ", " + measure.name + ": " + measure.note + "\n";
    }
  }
  return text;
}

core::TextTable cka_table(const ProbeReport& report) {
  core::TextTable table{{"between", "and", "linear CKA", "debiased"}, {}, 2};
  for (const ProbeCka& pair : report.cka)
    table.rows.push_back({title_of(report.entries[pair.first]), title_of(report.entries[pair.second]),
                          core::fixed_text(pair.linear, 4), core::fixed_text(pair.debiased, 4)});
  return table;
}

}  // namespace

std::string to_json(const ProbeReport& report) {
  ordered_json document = {{"schema", "guise.probe/1"}, {"runs", ordered_json::array()}};
  for (const ProbeEntry& entry : report.entries) document["runs"].push_back(entry_json(entry));
  document["cka"] = ordered_json::array();
  for (const ProbeCka& pair : report.cka)
    document["cka"].push_back({{"between", name_json(report.entries[pair.first])},
                               {"and", name_json(report.entries[pair.second])},
                               {"linear", pair.linear},
                               {"debiased", pair.debiased}});
  document["warnings"] = report.warnings;
  return record::to_json_text(document);
}

std::string to_text(const ProbeReport& report, const core::Terminal& terminal) {
  const auto title = [&](const std::string& text) {
    return core::styled(terminal, core::Style::bold, text) + "\n";
  };
  const ProbeEntry& first = report.entries.front();
  std::string text = title(first.data + ": features of " + core::grouped(first.train_rows) +
                           " training and " + core::grouped(first.rows) + " " + first.split + " images");
  text += core::to_text(measure_table(report), terminal);
  text += notes_text(report);
  if (!report.cka.empty())
    text += "\n" + title("Alike on the same images") + core::to_text(cka_table(report), terminal);
  return text + "\n" + title("What the lines mean") + core::to_text(meaning_table(report), terminal);
}

}  // namespace guise::infer
