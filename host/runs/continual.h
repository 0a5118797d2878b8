// continual.json: how well a run knows each of its tasks after each of them. What follows from it, such as
// forgetting: forgetting.h. T tasks, rows k: after task k, columns j: on the test images of task j.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runs/document.h"

namespace guise::runs {

// Accuracies in percent, [tasks done, at most T][T]. NaN: not defined there (a class that is not seen yet) or
// not measured (a teacher before its start). Empty: never measured (continual.probes=none).
using TaskRows = std::vector<std::vector<double>>;

// Between the ends of tasks (evaluate.interval_steps), for the stability gap.
struct CoursePoint {
  int64_t step = 0;                           // optimizer steps done
  int64_t task = 0;                           // that was trained meanwhile
  std::vector<double> of_class{}, of_task{};  // [T] each in percent; NaN: a task that is not begun
};

// Of one network.
struct TaskAccuracies {
  TaskRows of_class{};  // "R_class": among all classes seen so far; NaN above the diagonal
  TaskRows of_task{};  // "R_task": among the task's own classes; above the diagonal by the head before growth
  TaskRows probe{};    // "R_probe": a linear probe on the features z
  TaskRows ncm{};      // "R_ncm": the nearest class mean of the features z
  std::vector<CoursePoint> course{};  // by step; empty: not asked for
};

struct ContinualDocument {
  struct Network {
    std::string name{};  // "teacher", "average"
    TaskAccuracies accuracies{};
  };
  std::vector<std::vector<std::string>> classes{};  // [T]: names of each task's classes, in order
  std::vector<int64_t> images{};                    // "N" [T]: test images of each task
  std::vector<double> random{};  // [T]: of_task's accuracy before task 0 in percent; empty: not measured
  TaskAccuracies student{};
  std::vector<Network> networks{};  // the further ones
  // [tasks done][T]: linear CKA (0 to 1) of the student's features after task k and after task k - 1, on the
  // test images of task j < k; NaN for the others.
  TaskRows drift{};

  size_t tasks() const { return classes.size(); }
  size_t tasks_done() const { return student.of_class.size(); }
};

// NaN becomes null. Members of `student` stand at the top.
Json to_json(const ContinualDocument& document);

// Throws core::Error(usage) at `place` for the document of a newer Guise and for what is none: not one class
// and one image a task, rows of another length than T, of one matrix more than of another, numbers that are
// no percentages. A matrix that is missing or null is empty.
ContinualDocument continual_document_from(const Json& document, const std::string& place);

}  // namespace guise::runs
