#include "runs/result_table.h"

#include <iterator>

#include "core/format.h"
#include "runs/measurements.h"

namespace guise::runs {
namespace {

void append(std::vector<std::string>& row, std::vector<std::string> cells) {
  row.insert(row.end(), std::make_move_iterator(cells.begin()), std::make_move_iterator(cells.end()));
}

}  // namespace

std::vector<std::string> value_heads(const Evaluation& evaluation) {
  std::vector<std::string> heads;
  for (const MeasuredValue& value : evaluation.values) {
    const Measurement row = evaluation_measurement(value.name);
    if (row.shown < Shown::in_tables) continue;
    heads.push_back(column_head(row));
    if (value.interval) heads.emplace_back("95 % interval");
  }
  return heads;
}

std::vector<std::string> value_cells(const Evaluation& evaluation) {
  std::vector<std::string> cells;
  for (const MeasuredValue& value : evaluation.values) {
    const Measurement row = evaluation_measurement(value.name);
    if (row.shown < Shown::in_tables) continue;
    cells.push_back(value_text(row, value.value));
    if (value.interval)
      cells.push_back(value_text(row, value.interval->low) + " to " + value_text(row, value.interval->high));
  }
  return cells;
}

core::TextTable result_table(const EpochResult& result) {
  core::TextTable table{{"network"}, {}, 2};
  append(table.header, value_heads(result.measured.front().evaluation));
  table.header.emplace_back("images");
  for (const EpochResult::Measured& measured : result.measured) {
    if (measured.evaluation.samples == 0) continue;  // its answers were not evaluated
    std::vector<std::string> row = {measured.network};
    append(row, value_cells(measured.evaluation));
    row.push_back(std::to_string(measured.evaluation.samples));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string line_text(const Evaluation& evaluation) {
  std::string text;
  for (const MeasuredValue& value : evaluation.values) {
    const Measurement row = evaluation_measurement(value.name);
    if (row.shown != Shown::in_lines) continue;
    text += " " + row.column + " " + value_text(row, value.value) + (row.unit.empty() ? "" : " " + row.unit);
    if (value.interval)
      text += core::format(" [{}, {}]", value_text(row, value.interval->low),
                           value_text(row, value.interval->high));
  }
  return text;
}

}  // namespace guise::runs
