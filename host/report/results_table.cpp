#include "report/results_table.h"

#include "core/format.h"
#include "report/continual.h"
#include "report/html.h"
#include "report/results.h"

namespace guise::report {
namespace {

constexpr size_t kMostRows = 400;

std::string row_of(const runs::Run& run, const MetricResult& result) {
  const auto text = [&](double value) { return value_text(result.metric, value); };
  const std::string unit = result.metric.unit.empty() ? "" : ", " + result.metric.unit;
  return core::format(
      "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
      escaped(run.label), escaped(result.metric.title + unit), text(result.final.value),
      result.best ? text(result.best->value) : "");
}

std::vector<std::string> figure_rows_of(const std::vector<runs::Run>& runs) {
  const ContinualRuns continual = continual_runs(runs);
  std::vector<std::string> rows;
  const std::vector<FigureRow> figures = figure_rows(continual);
  for (const ContinualRun& run : continual.runs) {
    for (const FigureRow& row : figures) {
      const runs::FigureValue* figure = find_figure(run, row.name);
      if (figure == nullptr || !figure->value) continue;
      rows.push_back(core::format(
          "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"n\">{}</td><td class=\"n\"></td></tr>\n",
          escaped(runs[run.run].label), escaped(row.metric.title + ", " + row.metric.unit),
          value_text(row.metric, *figure->value)));
    }
  }
  return rows;
}

std::vector<std::string> rows_of(const std::vector<runs::Run>& runs) {
  std::vector<std::string> rows;
  for (const runs::Run& run : runs) {
    for (const bool of_training : {false, true}) {
      if (of_training && runs.size() > 1) continue;
      for (const MetricResult& result : results_of(run, of_training)) rows.push_back(row_of(run, result));
    }
  }
  for (std::string& row : figure_rows_of(runs)) rows.push_back(std::move(row));
  return rows;
}

}  // namespace

std::string results_table(const std::vector<runs::Run>& runs) {
  const std::vector<std::string> rows = rows_of(runs);
  std::string html =
      "<table><thead><tr><th scope=\"col\">run</th><th scope=\"col\">metric</th><th scope=\"col\" "
      "class=\"n\">final</th>"
      "<th scope=\"col\" class=\"n\">best</th></tr></thead>\n<tbody>\n";
  for (size_t i = 0; i < std::min(rows.size(), kMostRows); ++i) html += rows[i];
  html += "</tbody></table>\n";
  if (rows.size() > kMostRows)
    html += core::format("<p class=\"note\">{} more rows are left out.</p>\n", rows.size() - kMostRows);
  return html;
}

}  // namespace guise::report
