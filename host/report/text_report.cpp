#include "report/text_report.h"

#include <algorithm>

#include "core/format.h"
#include "core/text.h"
#include "report/continual_text.h"
#include "report/headline.h"
#include "report/results.h"

namespace guise::report {
namespace {

constexpr size_t kSparklineWidth = 30;  // columns

std::vector<std::string> row_of(const runs::Run& run, const MetricResult& result) {
  std::vector<double> values;
  for (const runs::Point& point : runs::find_series(run, result.name)->points) values.push_back(point.value);
  std::string best;
  if (result.best)
    best =
        core::format("{} (epoch {})", value_text(result.metric, result.best->value), result.best->epoch + 1);
  return {core::printable(result.name, 40), core::sparkline(values, kSparklineWidth),
          value_text(result.metric, result.first.value), value_text(result.metric, result.final.value), best};
}

std::string text_of(const runs::Run& run, const core::Terminal& terminal) {
  const std::string text =
      core::format("{}  {}\n  {}\n", core::styled(terminal, core::Style::bold, core::printable(run.label)),
                   core::printable(headline(run), 300), core::printable(run.state_text, 400));
  core::TextTable table{{"metric", "course", "first", "last", "best"}, {}, 2};
  for (const bool of_training : {false, true}) {
    for (const MetricResult& result : results_of(run, of_training)) table.rows.push_back(row_of(run, result));
  }
  return text + (table.rows.empty() ? "  nothing was measured yet\n" : core::to_text(table, terminal));
}

std::string tasks_text(const ContinualRuns& continual, size_t index, const core::Terminal& terminal) {
  for (const ContinualRuns::LeftOut& one : continual.left_out) {
    if (one.run == index) return "  " + core::printable(one.reason, 400) + "\n";
  }
  const auto found = std::ranges::find(continual.runs, index, &ContinualRun::run);
  return found == continual.runs.end() ? "" : continual_text(*found, terminal);
}

}  // namespace

std::string text_report(const std::vector<runs::Run>& runs, const core::Terminal& terminal) {
  const ContinualRuns continual = continual_runs(runs);
  std::string text;
  for (size_t i = 0; i < runs.size(); ++i)
    text += (text.empty() ? "" : "\n") + text_of(runs[i], terminal) + tasks_text(continual, i, terminal);
  return text;
}

}  // namespace guise::report
