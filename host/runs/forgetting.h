// Figures of continual learning: what follows from the accuracies of continual.json. One row a figure, which
// summary.json, compare and the report read. Pure functions. Accuracies in percent, differences in percentage
// points. Tasks count from 0; of a run that goes on, the tasks that are done are all there are.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runs/continual.h"
#include "runs/measurements.h"

namespace guise::runs {

// What the accuracies are of. Names of figures begin with the kind's: "class.forgetting_max".
struct AccuracyKind {
  const char* name;                           // "class", "task", "ncm", "probe"
  const char* title;                          // "class-incremental"
  const char* member;                         // of continual.json: "R_class"
  const char* definition;                     // a sentence for a person
  TaskRows TaskAccuracies::* rows;            // where continual.json has them
  std::vector<double> CoursePoint::* course;  // likewise between the ends of tasks; null: never measured
  bool before_learning;                       // measured on tasks that are not learned yet, too
};
const std::vector<AccuracyKind>& accuracy_kinds();

// What a figure is made of: T tasks, rows[k][j] the accuracy on task j after task k.
struct FigureInput {
  const TaskRows& rows;                               // [T] rows of at least T numbers
  std::span<const double> random = {};                // of the untrained network on each task
  std::span<const CoursePoint> course = {};           // between the ends of tasks
  std::vector<double> CoursePoint::* of_course = {};  // which accuracies of it
  const TaskRows* joint = nullptr;  // of a run that trains on the images of all tasks so far at once
};

enum class FigureNeeds {
  one_task,         // nothing but accuracies
  two_tasks,        // a task that others follow
  before_learning,  // that, and accuracies on tasks before they are learned
  course,           // that, and accuracies between the ends of tasks
  joint             // accuracies of a second run
};

struct Figure {
  const char* name;        // "forgetting_max"
  const char* title;       // "Forgetting from the best"
  const char* formula;     // "mean over j < T-1 of max over j <= l < T-1 of R[l][j] - R[T-1][j]"
  const char* definition;  // a sentence for a person
  const char* source;      // "Chaudhry et al. 2018, arXiv 1801.10112"
  const char* unit;        // "%", or "points" for a difference
  Better better;
  FigureNeeds needs;
  double (*compute)(const FigureInput& input);  // NaN where it needs what was not measured
};
// In the order in which they are stored and shown.
const std::vector<Figure>& figures();

// The accuracy after task `task`, a mean over the tasks so far.
double average_after(const TaskRows& rows, size_t task);

// A figure of one kind of accuracy.
struct NamedFigure {
  std::string name;  // "class.forgetting_max"; "representation_forgetting" is probe.forgetting_max once more
  const AccuracyKind* kind;
  const Figure* figure;
};
// All that a run may have, but for those that need a joint run.
const std::vector<NamedFigure>& named_figures();

// What a run stores of a figure: a number, or the reason why it is not defined (a single task).
struct FigureValue {
  std::string name;  // "class.forgetting_max", "teacher.class.forgetting_max"
  std::optional<double> value{};
  std::string reason{};  // empty with a value
  bool operator==(const FigureValue&) const = default;
};

struct ContinualFigures {
  int64_t tasks = 0, tasks_done = 0;
  std::vector<FigureValue> values;  // the student's, then the further networks'

  const FigureValue* find(const std::string& name) const;  // null: never measured
  bool operator==(const ContinualFigures&) const = default;
};

ContinualFigures figures_of(const ContinualDocument& document);

// How much less a run learns of each task than the joint one; both with the same tasks. Nothing to say where
// one of them has not measured this kind: no value, no reason.
FigureValue intransigence(const AccuracyKind& kind, const TaskAccuracies& accuracies,
                          const TaskAccuracies& joint);

// Member "continual" of summary.json: {"tasks": 5, "tasks_done": 5, "class": {"average_accuracy": 61.2, ...},
// ..., "representation_forgetting": 4.1, "teacher": {...}}. What is not defined is null, and its object says
// why: "reason": {"forgetting_max": "..."}.
Json to_json(const ContinualFigures& figures);
// Figures that this Guise has rows of; those that are missing or of another type are left out.
ContinualFigures continual_figures_from(const Json& document);

// Rows of the figures among those of measurements.h: "continual.class.forgetting_max".
std::vector<Measurement> continual_rows();
// The name of a figure as a metric: "teacher.class.forgetting_max" becomes
// "teacher.continual.class.forgetting_max", as of every metric of a further network.
std::string metric_of_figure(const std::string& figure);

}  // namespace guise::runs
