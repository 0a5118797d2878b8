#include "report/continual_charts.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "runs/networks.h"

namespace guise::report {
namespace {

using runs::AccuracyKind;
using runs::TaskRows;

constexpr const char* kTasks = "tasks learned";
constexpr const char* kSteps = "step";
constexpr size_t kMostPoints = 500;
constexpr size_t kMostTaskLines = 20;

// A chart before its lines are put on common places.
struct Draft {
  Chart chart;
  std::vector<Courses> courses;

  Courses& line(const std::string& label, size_t style) {
    chart.lines.push_back({label, style, false, false, {}});
    return courses.emplace_back();
  }
};

void add(Courses& courses, double x, double value) {
  if (std::isfinite(value)) courses[x].push_back(value);
}

std::string task_name(size_t task) {
  return "task " + std::to_string(task);
}

class Builder {
 public:
  Builder(const ContinualRuns& continual, const std::vector<RunGroup>& groups)
      : continual_(continual), groups_(groups), matrices_(matrices_of(continual)) {}

  std::vector<Chart> build() {
    for (const AccuracyKind& kind : runs::accuracy_kinds()) {
      if (!has(kind, runs::kStudent)) continue;
      add_average(kind);
      if (one_group()) {
        add_each_task(kind);
      } else {
        add_first_task(kind);
      }
      if (kind.course != nullptr) add_course(kind);
    }
    return std::move(charts_);
  }

 private:
  bool one_group() const { return groups_.size() == 1; }

  bool has(const AccuracyKind& kind, const std::string& network) const {
    return std::ranges::any_of(matrices_, [&](const MatrixName& matrix) {
      return matrix.network == network && matrix.kind == &kind;
    });
  }

  std::vector<const ContinualRun*> runs_of(const RunGroup& group) const {
    std::vector<const ContinualRun*> runs;
    for (const ContinualRun& run : continual_.runs) {
      if (std::ranges::find(group.runs, run.run) != group.runs.end()) runs.push_back(&run);
    }
    return runs;
  }

  Draft draft(const std::string& name, const AccuracyKind& kind, const std::string& title,
              const std::string& definition, const char* x) const {
    Draft draft;
    draft.chart.name = "continual." + std::string(kind.name) + "." + name;
    draft.chart.title = title + ", " + kind.title;
    draft.chart.unit = "%";
    draft.chart.definition = definition + " " + kind.definition;
    draft.chart.x = x;
    return draft;
  }

  void finish(Draft draft) {
    Chart chart = with_courses(std::move(draft.chart), draft.courses, kMostPoints);
    if (!chart.epochs.empty()) charts_.push_back(std::move(chart));
  }

  // Of each run of the group what `value` finds after each task.
  void take(const std::vector<const ContinualRun*>& runs, const AccuracyKind& kind,
            const std::string& network, const std::function<double(const TaskRows&, size_t)>& value,
            Courses& courses) const {
    for (const ContinualRun* run : runs) {
      const runs::TaskAccuracies* accuracies = accuracies_of(*run, network);
      if (accuracies == nullptr) continue;
      const TaskRows& rows = accuracies->*(kind.rows);
      for (size_t k = 0; k < rows.size(); ++k) add(courses, static_cast<double>(k + 1), value(rows, k));
    }
  }

  void add_average(const AccuracyKind& kind) {
    Draft average =
        draft("average", kind, "Average accuracy", "After each task the mean over the tasks so far.", kTasks);
    if (one_group()) {
      for (const runs::NetworkRow& network : runs::networks()) {
        if (has(kind, network.name))
          take(runs_of(groups_.front()), kind, network.name, runs::average_after,
               average.line(network.name, average.chart.lines.size()));
      }
    } else {
      for (size_t g = 0; g < groups_.size(); ++g)
        take(runs_of(groups_[g]), kind, runs::kStudent, runs::average_after,
             average.line(groups_[g].label, g));
    }
    finish(std::move(average));
  }

  void add_each_task(const AccuracyKind& kind) {
    Draft each = draft("tasks", kind, "Accuracy on each task", "From the end of the task on.", kTasks);
    const auto runs = runs_of(groups_.front());
    for (size_t j = 0; j < std::min(most_tasks(), kMostTaskLines); ++j) {
      const auto of_task = [j](const TaskRows& rows, size_t k) { return k < j ? NAN : rows[k][j]; };
      take(runs, kind, runs::kStudent, of_task, each.line(task_name(j), j));
    }
    finish(std::move(each));
  }

  void add_first_task(const AccuracyKind& kind) {
    Draft first =
        draft("first_task", kind, "Accuracy on task 0", "What later tasks leave of the first.", kTasks);
    for (size_t g = 0; g < groups_.size(); ++g) {
      const auto of_first = [](const TaskRows& rows, size_t k) { return rows[k][0]; };
      take(runs_of(groups_[g]), kind, runs::kStudent, of_first, first.line(groups_[g].label, g));
    }
    finish(std::move(first));
  }

  size_t most_tasks() const {
    size_t most = 0;
    for (const ContinualRun& run : continual_.runs) most = std::max(most, run.document.tasks());
    return most;
  }

  void add_course(const AccuracyKind& kind) {
    if (one_group()) {
      Draft course =
          draft("course", kind, "Accuracy between the ends of tasks",
                "Of each task at steps in between (evaluate.interval_steps): the stability gap.", kSteps);
      for (size_t j = 0; j < std::min(most_tasks(), kMostTaskLines); ++j)
        take_course(groups_.front(), kind, course.line(task_name(j), j), j, j + 1);
      return finish(std::move(course));
    }
    Draft course = draft("course", kind, "Accuracy on earlier tasks while later ones are trained",
                         "A mean over the tasks before the one in training, at steps in between "
                         "(evaluate.interval_steps): the stability gap.",
                         kSteps);
    for (size_t g = 0; g < groups_.size(); ++g)
      take_course(groups_[g], kind, course.line(groups_[g].label, g), 0, SIZE_MAX);
    finish(std::move(course));
  }

  // The mean over tasks [first, end); of `end` SIZE_MAX over all before the one in training.
  void take_course(const RunGroup& group, const AccuracyKind& kind, Courses& courses, size_t first,
                   size_t end) const {
    for (const ContinualRun* run : runs_of(group)) {
      for (const runs::CoursePoint& point : run->document.student.course) {
        const std::vector<double>& row = point.*(kind.course);
        const size_t stop =
            end == SIZE_MAX ? std::min<size_t>(static_cast<size_t>(point.task), row.size()) : end;
        if (stop <= first || stop > row.size()) continue;
        double sum = 0;
        for (size_t j = first; j < stop; ++j) sum += row[j];
        add(courses, static_cast<double>(point.step), sum / static_cast<double>(stop - first));
      }
    }
  }

  const ContinualRuns& continual_;
  const std::vector<RunGroup>& groups_;
  std::vector<MatrixName> matrices_;
  std::vector<Chart> charts_;
};

}  // namespace

std::vector<Chart> continual_charts(const ContinualRuns& continual, const std::vector<RunGroup>& groups) {
  return continual.runs.empty() ? std::vector<Chart>{} : Builder(continual, groups).build();
}

}  // namespace guise::report
