// Runs with tasks: what their continual.json says, for every reader of a report.
#pragma once

#include <string>
#include <vector>

#include "report/groups.h"
#include "runs/forgetting.h"

namespace guise::report {

struct ContinualRun {
  size_t run = 0;  // index of the run
  runs::ContinualDocument document;
  // The run's own, and "class.intransigence" and the like where a joint run of the same seed and classes
  // (continual.joint) is among the runs.
  std::vector<runs::FigureValue> figures{};
};

struct ContinualRuns {
  struct LeftOut {
    size_t run = 0;
    std::string reason;
  };
  std::vector<ContinualRun> runs;  // with at least one task done, in the order of the runs
  std::vector<LeftOut> left_out;   // with tasks, but without a continual.json that can be read
};
ContinualRuns continual_runs(const std::vector<runs::Run>& runs);

// A network and a kind of accuracy that some run has, the student's first.
struct MatrixName {
  std::string network;  // "student"
  const runs::AccuracyKind* kind;
};
std::vector<MatrixName> matrices_of(const ContinualRuns& continual);
// Null where the run has none of that network.
const runs::TaskAccuracies* accuracies_of(const ContinualRun& run, const std::string& network);

// A figure that some run has, in the order of the tables.
struct FigureRow {
  std::string name;  // "class.forgetting_max", "teacher.class.forgetting_max"
  std::string network;
  std::string kind;  // "class"; empty of what is not one kind's
  runs::Metric metric;
};
std::vector<FigureRow> figure_rows(const ContinualRuns& continual);
const runs::FigureValue* find_figure(const ContinualRun& run, const std::string& name);

// What the kinds of accuracy and the figures of these runs mean, as in definitions.h.
runs::Json continual_definitions(const ContinualRuns& continual);

}  // namespace guise::report
