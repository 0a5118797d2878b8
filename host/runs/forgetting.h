// Figures of continual learning: what follows from the accuracies of continual.json. One row a figure, which
// summary.json, compare and the report read. Pure functions. Accuracies in percent, differences in percentage
// points. Tasks count from 0; of a run that goes on, the tasks that are done are all there are.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runs/continual.h"
#include "runs/measurements.h"

namespace guise::runs {

// What the accuracies are of. Names of figures begin with the kind's: "class.forgetting_max".
struct AccuracyKind {
  const char* name;                 // "class", "task", "ncm", "probe"
  const char* title;                // "class-incremental"
  const char* definition;           // a sentence for a person
  TaskRows TaskAccuracies::* rows;  // where continual.json has them
};
const std::vector<AccuracyKind>& accuracy_kinds();

struct Figure {
  const char* name;        // "forgetting_max"
  const char* title;       // "Forgetting from the best"
  const char* formula;     // "mean over j < T-1 of max over j <= l < T-1 of R[l][j] - R[T-1][j]"
  const char* definition;  // a sentence for a person
  const char* source;      // "Chaudhry et al. 2018, arXiv 1801.10112"
  const char* unit;        // "%", or "points" for a difference
  Better better;
};
// In the order in which they are stored and shown.
const std::vector<Figure>& figures();

// What a run stores of a figure: a number, or the reason why it is not defined (a single task).
struct FigureValue {
  std::string name;  // "class.forgetting_max", "representation_forgetting", "teacher.class.forgetting_max"
  std::optional<double> value{};
  std::string reason{};  // empty with a value
  bool operator==(const FigureValue&) const = default;
};

struct ContinualFigures {
  int64_t tasks = 0, tasks_done = 0;
  std::vector<FigureValue> values;  // the student's, then the further networks'; by kind, then by figure

  const FigureValue* find(const std::string& name) const;  // null: never measured
  bool operator==(const ContinualFigures&) const = default;
};

ContinualFigures figures_of(const ContinualDocument& document);

// Member "continual" of summary.json: {"tasks": 5, "tasks_done": 5, "class": {"average_accuracy": 61.2, ...},
// ..., "representation_forgetting": 4.1, "teacher": {...}}. What is not defined is null, and its object says
// why: "reason": {"forgetting_max": "..."}.
Json to_json(const ContinualFigures& figures);
// Figures that this Guise has rows of; those that are missing or of another type are left out.
ContinualFigures continual_figures_from(const Json& document);

}  // namespace guise::runs
