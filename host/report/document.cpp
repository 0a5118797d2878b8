#include "report/document.h"

#include <ctime>

#include "core/version.h"
#include "report/charts.h"
#include "report/continual_part.h"
#include "report/definitions.h"
#include "report/differences.h"
#include "report/evaluation.h"
#include "report/groups.h"
#include "report/headline.h"
#include "report/paired.h"
#include "report/run_entry.h"

namespace guise::report {
namespace {

std::string title_of(const std::vector<runs::Run>& runs) {
  return runs.size() == 1 ? "Run " + runs.front().label
                          : "Report of " + std::to_string(runs.size()) + " runs";
}

// A run that goes on says another thing an hour later.
runs::Json read_at(const std::vector<runs::Run>& runs) {
  const bool finished = std::all_of(
      runs.begin(), runs.end(), [](const runs::Run& run) { return run.state == runs::Lifecycle::finished; });
  if (finished) return nullptr;
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof(text), "%Y-%m-%d %H:%M UTC", &utc);
  return text;
}

runs::Json runs_json(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups) {
  std::vector<std::string> group_of(runs.size());
  for (const RunGroup& group : groups) {
    for (const size_t index : group.runs) group_of[index] = group.label;
  }
  runs::Json list = runs::Json::array();
  for (size_t i = 0; i < runs.size(); ++i) list.push_back(run_entry(runs[i], group_of[i]));
  return list;
}

runs::Json groups_json(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups) {
  runs::Json list = runs::Json::array();
  for (const RunGroup& group : groups) list.push_back(group_entry(runs, group));
  return list;
}

}  // namespace

runs::Json make_document(const std::vector<runs::Run>& runs, const std::vector<std::string>& group_by) {
  const std::vector<RunGroup> groups = groups_of(runs, group_by);
  const ContinualRuns continual = continual_runs(runs);
  const PairedView paired = groups.size() > 1 ? paired_view(runs, group_by) : PairedView{nullptr, ""};
  runs::Json document = {{"schema", "guise.report/1"},
                         {"group_by", group_by},
                         {"runs", runs_json(runs, groups)},
                         {"groups", groups_json(runs, groups)},
                         {"guise", core::version()},
                         {"title", title_of(runs)},
                         {"headline", headline(runs, groups, paired.sentence)},
                         {"read_at", read_at(runs)},
                         {"metrics", metrics_json(runs)},
                         {"curves", to_json(make_charts(runs, groups))},
                         {"paired", paired.document},
                         {"continual", continual_part(runs, groups, group_by, continual)},
                         {"differences", to_json(differences(runs))},
                         {"definitions", definitions(runs, groups)}};
  for (runs::Json& one : continual_definitions(continual)) document["definitions"].push_back(std::move(one));
  if (runs.size() == 1) document.update(evaluation_parts(runs.front()));
  return document;
}

}  // namespace guise::report
