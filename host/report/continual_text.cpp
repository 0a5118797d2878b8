#include "report/continual_text.h"

#include <cmath>

#include "core/format.h"
#include "core/text.h"
#include "runs/networks.h"

namespace guise::report {
namespace {

constexpr size_t kMostColumns = 12;  // tasks
constexpr const char* kNone = "-";

std::string value_of(const ContinualRun& run, const std::string& name) {
  const runs::FigureValue* figure = find_figure(run, name);
  if (figure == nullptr || !figure->value) return kNone;
  return value_text(runs::describe_metric(runs::metric_of_figure(name), false), *figure->value);
}

bool is_empty(const std::vector<std::string>& cells) {
  for (size_t i = 1; i < cells.size(); ++i) {
    if (cells[i] != kNone) return false;
  }
  return true;
}

// A column for each kind of accuracy that the network has.
core::TextTable figure_table(const ContinualRun& run, const std::string& network,
                             const runs::TaskAccuracies& accuracies) {
  core::TextTable table{{network}, {}, 2};
  const std::string prefix = network == runs::kStudent ? "" : network + ".";
  std::vector<const runs::AccuracyKind*> kinds;
  for (const runs::AccuracyKind& kind : runs::accuracy_kinds()) {
    if ((accuracies.*(kind.rows)).empty()) continue;
    kinds.push_back(&kind);
    table.header.emplace_back(kind.title);
  }
  for (const runs::Figure& figure : runs::figures()) {
    std::vector<std::string> cells = {std::string(figure.title) + ", " + figure.unit};
    for (const runs::AccuracyKind* kind : kinds)
      cells.push_back(value_of(run, prefix + kind->name + "." + figure.name));
    if (!is_empty(cells)) table.rows.push_back(std::move(cells));
  }
  return table;
}

core::TextTable matrix_table(const runs::AccuracyKind& kind, const runs::TaskRows& rows) {
  core::TextTable table{{kind.member}, {}, 2};
  for (size_t j = 0; j < rows.front().size(); ++j) table.header.push_back("task " + std::to_string(j));
  for (size_t k = 0; k < rows.size(); ++k) {
    std::vector<std::string> cells = {"after task " + std::to_string(k)};
    for (const double value : rows[k])
      cells.push_back(std::isfinite(value) ? core::fixed_text(value, 1) : kNone);
    table.rows.push_back(std::move(cells));
  }
  return table;
}

}  // namespace

std::string continual_text(const ContinualRun& run, const core::Terminal& terminal) {
  const size_t tasks = run.document.tasks();
  std::string text =
      core::format("  {} of {} task{} done\n", run.document.tasks_done(), tasks, tasks == 1 ? "" : "s");
  for (const runs::NetworkRow& network : runs::networks()) {
    const runs::TaskAccuracies* accuracies = accuracies_of(run, network.name);
    if (accuracies != nullptr)
      text += "\n" + core::to_text(figure_table(run, network.name, *accuracies), terminal);
  }
  if (tasks > kMostColumns) return text;
  for (const runs::AccuracyKind& kind : runs::accuracy_kinds()) {
    const runs::TaskRows& rows = run.document.student.*(kind.rows);
    if (!rows.empty()) text += "\n" + core::to_text(matrix_table(kind, rows), terminal);
  }
  return text;
}

}  // namespace guise::report
