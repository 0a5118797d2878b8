#include "report/continual_part.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "report/continual_charts.h"
#include "report/paired.h"
#include "report/run_entry.h"
#include "runs/networks.h"

namespace guise::report {
namespace {

using runs::TaskRows;

constexpr size_t kMostTasksOfEveryNetwork = 30;  // the page stays small
// What the groups are compared by, where they have it.
constexpr const char* kCompared[] = {"class.average_accuracy", "class.forgetting_max",
                                     "task.average_accuracy", "task.forgetting_max",
                                     "representation_forgetting"};

runs::Json kinds_json(const ContinualRuns& continual) {
  runs::Json list = runs::Json::array();
  std::set<std::string> seen;
  for (const MatrixName& matrix : matrices_of(continual)) {
    const runs::AccuracyKind& kind = *matrix.kind;
    if (seen.insert(kind.name).second)
      list.push_back({{"name", kind.name}, {"title", kind.title}, {"member", kind.member}});
  }
  return list;
}

// "Forgetting from the best, class-incremental" without what the table says beside it.
std::string short_title(const std::string& title) {
  return title.substr(0, title.find(','));
}

runs::Json figures_json(const std::vector<FigureRow>& rows) {
  runs::Json list = runs::Json::array();
  for (const FigureRow& row : rows) {
    list.push_back({{"name", row.name},
                    {"network", row.network},
                    {"kind", row.kind},
                    {"title", short_title(row.metric.title)},
                    {"unit", row.metric.unit},
                    {"digits", row.metric.digits},
                    {"better", to_text(row.metric.better)}});
  }
  return list;
}

// Of the runs with as many tasks as the first.
using Members = std::vector<const ContinualRun*>;

Members members_of(const ContinualRuns& continual, const RunGroup& group) {
  Members members;
  for (const ContinualRun& run : continual.runs) {
    if (std::ranges::find(group.runs, run.run) != group.runs.end()) members.push_back(&run);
  }
  return members;
}

double rounded(double value, double parts) {
  return std::round(value * parts) / parts;
}

// Means over the runs that have the place; null where none has.
runs::Json mean_rows(const std::vector<const TaskRows*>& all, double parts) {
  size_t height = 0, width = 0;
  for (const TaskRows* rows : all) {
    height = std::max(height, rows->size());
    if (!rows->empty()) width = rows->front().size();
  }
  runs::Json json = runs::Json::array();
  for (size_t k = 0; k < height; ++k) {
    json.push_back(runs::Json::array());
    for (size_t j = 0; j < width; ++j) {
      std::vector<double> values;
      for (const TaskRows* rows : all) {
        if (k < rows->size() && std::isfinite((*rows)[k][j])) values.push_back((*rows)[k][j]);
      }
      json.back().push_back(values.empty() ? runs::Json(nullptr)
                                           : runs::Json(rounded(runs::mean_of(values), parts)));
    }
  }
  return json;
}

Members of_same_tasks(const Members& members) {
  Members same;
  for (const ContinualRun* run : members) {
    if (run->document.tasks() == members.front()->document.tasks()) same.push_back(run);
  }
  return same;
}

runs::Json matrices_json(const Members& members, const std::vector<MatrixName>& names, bool every_network) {
  runs::Json list = runs::Json::array();
  for (const MatrixName& name : names) {
    if (name.network != runs::kStudent && !every_network) continue;
    std::vector<const TaskRows*> rows;
    for (const ContinualRun* run : members) {
      if (const auto* accuracies = accuracies_of(*run, name.network))
        rows.push_back(&(accuracies->*(name.kind->rows)));
    }
    runs::Json mean = mean_rows(rows, 10);
    if (!mean.empty())
      list.push_back({{"network", name.network}, {"kind", name.kind->name}, {"rows", std::move(mean)}});
  }
  return list;
}

runs::Json drift_json(const Members& members) {
  std::vector<const TaskRows*> rows;
  for (const ContinualRun* run : members) rows.push_back(&run->document.drift);
  return mean_rows(rows, 1000);
}

runs::Json group_figures(const Members& members, const std::vector<FigureRow>& rows) {
  runs::Json json = runs::Json::object();
  for (const FigureRow& row : rows) {
    std::vector<double> values;
    for (const ContinualRun* run : members) {
      const runs::FigureValue* figure = find_figure(*run, row.name);
      if (figure != nullptr && figure->value) values.push_back(*figure->value);
    }
    json[row.name] = mean_json(values, row.metric);
  }
  return json;
}

runs::Json classes_json(const Members& members) {
  const auto& first = members.front()->document.classes;
  const bool same =
      std::ranges::all_of(members, [&](const ContinualRun* run) { return run->document.classes == first; });
  return same ? runs::Json(first) : runs::Json(nullptr);
}

runs::Json group_json(const RunGroup& group, const Members& members, const std::vector<MatrixName>& names,
                      const std::vector<FigureRow>& rows, bool every_network) {
  const Members same = of_same_tasks(members);
  size_t done = 0;
  for (const ContinualRun* run : same) done = std::max(done, run->document.tasks_done());
  const size_t tasks = same.front()->document.tasks();
  return {{"group", group.label},
          {"runs", same.size()},
          {"tasks", tasks},
          {"tasks_done", done},
          {"classes", classes_json(same)},
          {"matrices", matrices_json(same, names, every_network && tasks <= kMostTasksOfEveryNetwork)},
          {"drift", drift_json(same)},
          {"figures", group_figures(members, rows)}};
}

runs::Json run_json(const runs::Run& run, const ContinualRun& continual) {
  runs::Json figures = runs::Json::object();
  for (const runs::FigureValue& figure : continual.figures)
    figures[figure.name] = figure.value ? runs::Json(*figure.value) : runs::Json(nullptr);
  return {{"label", run.label}, {"tasks_done", continual.document.tasks_done()}, {"figures", figures}};
}

runs::Json reasons_json(const ContinualRuns& continual) {
  runs::Json list = runs::Json::array();
  std::set<std::string> seen;
  for (const ContinualRun& run : continual.runs) {
    for (const runs::FigureValue& figure : run.figures) {
      if (!figure.value && seen.insert(figure.reason).second) list.push_back(figure.reason);
    }
  }
  return list;
}

runs::Json paired_json(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups,
                       const std::vector<std::string>& group_by) {
  runs::Json list = runs::Json::array();
  if (groups.size() < 2) return list;
  for (const char* figure : kCompared) {
    const std::string metric = runs::metric_of_figure(figure);
    runs::Json document = paired_document(runs, group_by, metric);
    if (!document.is_null())
      list.push_back({{"metric", metric},
                      {"title", runs::describe_metric(metric, false).title},
                      {"document", std::move(document)}});
  }
  return list;
}

runs::Json left_out_json(const std::vector<runs::Run>& runs, const ContinualRuns& continual) {
  runs::Json list = runs::Json::array();
  for (const ContinualRuns::LeftOut& one : continual.left_out)
    list.push_back({{"run", runs[one.run].label}, {"reason", one.reason}});
  return list;
}

}  // namespace

runs::Json continual_part(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups,
                          const std::vector<std::string>& group_by, const ContinualRuns& continual) {
  if (continual.runs.empty() && continual.left_out.empty()) return nullptr;
  const std::vector<FigureRow> rows = figure_rows(continual);
  const std::vector<MatrixName> names = matrices_of(continual);
  runs::Json part = {{"kinds", kinds_json(continual)},
                     {"figures", figures_json(rows)},
                     {"groups", runs::Json::array()},
                     {"runs", runs::Json::array()},
                     {"curves", to_json(continual_charts(continual, groups))},
                     {"paired", paired_json(runs, groups, group_by)},
                     {"reasons", reasons_json(continual)},
                     {"left_out", left_out_json(runs, continual)}};
  for (const RunGroup& group : groups) {
    const Members members = members_of(continual, group);
    if (!members.empty())
      part["groups"].push_back(group_json(group, members, names, rows, groups.size() == 1));
  }
  for (const ContinualRun& run : continual.runs) part["runs"].push_back(run_json(runs[run.run], run));
  return part;
}

}  // namespace guise::report
