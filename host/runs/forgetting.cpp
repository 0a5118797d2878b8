#include "runs/forgetting.h"

#include <algorithm>
#include <cmath>

#include "runs/networks.h"

namespace guise::runs {
namespace {

constexpr const char* kRepresentation = "representation_forgetting";
constexpr const char* kSection = "continual.";

// The mean of value(j) over j in [first, end).
template <class Value>
double mean_over(size_t first, size_t end, Value value) {
  double sum = 0;
  for (size_t j = first; j < end; ++j) sum += value(j);
  return sum / static_cast<double>(end - first);
}

size_t tasks_of(const FigureInput& input) {
  return input.rows.size();
}

// Over all tasks that others follow: how much accuracy(j) is above the accuracy at the end.
template <class Accuracy>
double mean_fall(const FigureInput& input, Accuracy accuracy) {
  const std::vector<double>& last = input.rows.back();
  return mean_over(0, tasks_of(input) - 1, [&](size_t j) { return accuracy(j) - last[j]; });
}

// The greatest accuracy on task j after tasks [first, end). What was not measured is no accuracy; before the
// task is learned (first < j) it need not be.
double best_of(const FigureInput& input, size_t j, size_t first, size_t end) {
  double best = -INFINITY;
  for (size_t l = first; l < end; ++l) {
    const double value = input.rows[l][j];
    if (std::isnan(value) && l < j) continue;
    if (!(value <= best)) best = value;
    if (std::isnan(best)) break;
  }
  return best;
}

double average_accuracy(const FigureInput& input) {
  return average_after(input.rows, tasks_of(input) - 1);
}

double average_incremental_accuracy(const FigureInput& input) {
  return mean_over(0, tasks_of(input), [&](size_t k) { return average_after(input.rows, k); });
}

double forgetting_first(const FigureInput& input) {
  return mean_fall(input, [&](size_t j) { return input.rows[j][j]; });
}

double backward_transfer(const FigureInput& input) {
  return -forgetting_first(input);
}

double forward_transfer(const FigureInput& input) {
  return mean_over(1, tasks_of(input), [&](size_t j) { return input.rows[j - 1][j] - input.random[j]; });
}

double forgetting_max(const FigureInput& input) {
  return mean_fall(input, [&](size_t j) { return best_of(input, j, j, tasks_of(input) - 1); });
}

double forgetting_mammoth(const FigureInput& input) {
  return mean_fall(input, [&](size_t j) { return best_of(input, j, 0, tasks_of(input)); });
}

double learning_accuracy(const FigureInput& input) {
  return mean_over(0, tasks_of(input), [&](size_t j) { return input.rows[j][j]; });
}

// Of task j since others are trained: between the ends of tasks, and at them.
double least_since(const FigureInput& input, size_t j) {
  double least = INFINITY;
  const auto take = [&](double value) {
    if (!std::isnan(least) && !(value >= least)) least = value;
  };
  for (const CoursePoint& point : input.course) {
    const auto task = static_cast<size_t>(point.task);
    if (task > j && task < tasks_of(input)) take((point.*input.of_course)[j]);
  }
  for (size_t k = j + 1; k < tasks_of(input); ++k) take(input.rows[k][j]);
  return least;
}

double min_accuracy(const FigureInput& input) {
  return mean_over(0, tasks_of(input) - 1, [&](size_t j) { return least_since(input, j); });
}

double worst_case_accuracy(const FigureInput& input) {
  const double share = 1.0 / static_cast<double>(tasks_of(input));
  return share * input.rows.back()[tasks_of(input) - 1] + (1 - share) * min_accuracy(input);
}

double mean_intransigence(const FigureInput& input) {
  return mean_over(0, tasks_of(input), [&](size_t j) { return (*input.joint)[j][j] - input.rows[j][j]; });
}

std::string reason_of(const Figure& figure, const FigureInput& input) {
  if (figure.needs != FigureNeeds::one_task && tasks_of(input) < 2)
    return "there is one task, and none that follows it";
  if (figure.needs == FigureNeeds::before_learning && input.random.empty())
    return "accuracies before the first task were not measured";
  if (figure.needs == FigureNeeds::course && input.course.empty())
    return "nothing was measured between the ends of tasks (evaluate.interval_steps)";
  return "";
}

FigureValue value_of(std::string name, const Figure& figure, const FigureInput& input) {
  std::string reason = reason_of(figure, input);
  if (!reason.empty()) return {std::move(name), std::nullopt, std::move(reason)};
  const double value = figure.compute(input);
  if (!std::isfinite(value))
    return {std::move(name), std::nullopt, "an accuracy that it is made of was not measured"};
  return {std::move(name), value, ""};
}

void add_network(ContinualFigures& figures, const std::string& prefix, const TaskAccuracies& accuracies,
                 const std::vector<double>& random) {
  for (const NamedFigure& named : named_figures()) {
    const TaskRows& rows = accuracies.*(named.kind->rows);
    if (rows.empty()) continue;
    const FigureInput input{rows, random, accuracies.course, named.kind->course};
    figures.values.push_back(value_of(prefix + named.name, *named.figure, input));
  }
}

std::vector<NamedFigure> all_named_figures() {
  std::vector<NamedFigure> named;
  const auto find_figure = [](const std::string& name) {
    return &*std::ranges::find(figures(), name, [](const Figure& figure) { return figure.name; });
  };
  for (const AccuracyKind& kind : accuracy_kinds()) {
    for (const Figure& figure : figures()) {
      const bool fits = figure.needs != FigureNeeds::joint &&
                        (figure.needs != FigureNeeds::course || kind.course != nullptr) &&
                        (figure.needs != FigureNeeds::before_learning || kind.before_learning);
      if (fits) named.push_back({std::string(kind.name) + "." + figure.name, &kind, &figure});
    }
  }
  const AccuracyKind& probe = *std::ranges::find(accuracy_kinds(), std::string("probe"),
                                                 [](const AccuracyKind& k) { return k.name; });
  named.push_back({kRepresentation, &probe, find_figure("forgetting_max")});
  return named;
}

// Everything before the last point, and what is behind it.
struct Place {
  std::string object, member;
};
Place place_of(const std::string& name) {
  const size_t point = name.rfind('.');
  return point == std::string::npos ? Place{"", name} : Place{name.substr(0, point), name.substr(point + 1)};
}

Json& object_at(Json& document, const std::string& dotted_key) {
  Json* object = &document;
  for (size_t begin = 0; begin < dotted_key.size();) {
    const size_t end = std::min(dotted_key.find('.', begin), dotted_key.size());
    object = &(*object)[dotted_key.substr(begin, end - begin)];
    begin = end + 1;
  }
  return *object;
}

std::string reason_key(const Place& place) {
  return (place.object.empty() ? "" : place.object + ".") + "reason." + place.member;
}

Measurement row_of(const NamedFigure& named) {
  const Figure& figure = *named.figure;
  const bool representation = named.name == kRepresentation;
  const std::string title = representation ? "Forgetting of the representation"
                                           : std::string(figure.title) + ", " + named.kind->title;
  return {.name = kSection + named.name,
          .title = title,
          .column = named.name,
          .unit = figure.unit,
          .definition = std::string(figure.definition) + " " + named.kind->definition + " " + figure.formula +
                        " (" + figure.source + ").",
          .better = figure.better,
          .digits = 2,
          .extent = Extent::never,
          .shown = Shown::in_report};
}

}  // namespace

const std::vector<AccuracyKind>& accuracy_kinds() {
  static const std::vector<AccuracyKind> kinds = {
      {"class", "class-incremental", "R_class",
       "R: top-1 among all classes seen so far; the network is not told the task.", &TaskAccuracies::of_class,
       &CoursePoint::of_class, false},
      {"task", "task-incremental", "R_task",
       "R: top-1 among the classes of the image's own task; the network is told the task.",
       &TaskAccuracies::of_task, &CoursePoint::of_task, true},
      {"probe", "linear probe", "R_probe",
       "R: top-1 of a linear probe on the features z: what the representation still tells, whatever the head "
       "makes of it.",
       &TaskAccuracies::probe, nullptr, false},
      {"ncm", "nearest class mean", "R_ncm",
       "R: top-1 of the class whose mean feature is nearest: the representation without any head.",
       &TaskAccuracies::ncm, nullptr, false},
  };
  return kinds;
}

const std::vector<Figure>& figures() {
  static const std::vector<Figure> rows = {
      {"average_accuracy", "Average accuracy", "mean over j of R[T-1][j]",
       "Accuracy after the last task, a mean over all tasks.", "Lopez-Paz and Ranzato 2017, arXiv 1706.08840",
       "%", Better::greater, FigureNeeds::one_task, average_accuracy},
      {"average_incremental_accuracy", "Average incremental accuracy",
       "mean over k of the mean over j <= k of R[k][j]",
       "Average accuracy over the tasks so far, a mean over the ends of all tasks.",
       "Rebuffi et al. 2017, arXiv 1611.07725", "%", Better::greater, FigureNeeds::one_task,
       average_incremental_accuracy},
      {"backward_transfer", "Backward transfer", "mean over j < T-1 of R[T-1][j] - R[j][j]",
       "What later tasks add to the accuracy on earlier ones; forgetting makes it negative.",
       "Lopez-Paz and Ranzato 2017, arXiv 1706.08840", "points", Better::greater, FigureNeeds::two_tasks,
       backward_transfer},
      {"forward_transfer", "Forward transfer", "mean over j >= 1 of R[j-1][j] - random[j]",
       "What earlier tasks add to the accuracy on a task that is not learned yet, beside the untrained "
       "network's.",
       "Lopez-Paz and Ranzato 2017, arXiv 1706.08840", "points", Better::greater,
       FigureNeeds::before_learning, forward_transfer},
      {"forgetting_first", "Forgetting since it was learned", "mean over j < T-1 of R[j][j] - R[T-1][j]",
       "Accuracy on a task when it was just learned, less that at the end.",
       "avalanche, Lomonaco et al. 2021, arXiv 2104.00405", "points", Better::less, FigureNeeds::two_tasks,
       forgetting_first},
      {"forgetting_max", "Forgetting from the best",
       "mean over j < T-1 of max over j <= l < T-1 of R[l][j], less R[T-1][j]",
       "The best accuracy on a task between its own end and the last task, less that at the end.",
       "Chaudhry et al. 2018, arXiv 1801.10112", "points", Better::less, FigureNeeds::two_tasks,
       forgetting_max},
      {"forgetting_mammoth", "Forgetting as mammoth counts it",
       "mean over j < T-1 of max over all l of R[l][j], less R[T-1][j]",
       "The best accuracy on a task at any time, the end and the time before it was learned included, less "
       "that at the end: never negative.",
       "mammoth, Buzzega et al. 2020, arXiv 2004.07211", "points", Better::less, FigureNeeds::two_tasks,
       forgetting_mammoth},
      {"learning_accuracy", "Learning accuracy", "mean over j of R[j][j]",
       "Accuracy on each task when it was just learned: how well the network still learns.",
       "Riemer et al. 2019, arXiv 1810.11910", "%", Better::greater, FigureNeeds::one_task,
       learning_accuracy},
      {"min_accuracy", "Average minimum accuracy",
       "mean over j < T-1 of the least accuracy on task j while later tasks are trained",
       "How deep the accuracy on a task falls at any step after its end (min-ACC).",
       "De Lange et al. 2023, arXiv 2205.13452", "%", Better::greater, FigureNeeds::course, min_accuracy},
      {"worst_case_accuracy", "Worst-case accuracy", "R[T-1][T-1] / T + (1 - 1/T) min-ACC",
       "Accuracy on the last task at its end and the least on all others since theirs (WC-ACC).",
       "De Lange et al. 2023, arXiv 2205.13452", "%", Better::greater, FigureNeeds::course,
       worst_case_accuracy},
      {"intransigence", "Intransigence", "mean over j of joint[j][j] - R[j][j]",
       "How much less of each task is learned than by the run of the same seed that trains on the images of "
       "all tasks so far (continual.joint).",
       "Chaudhry et al. 2018, arXiv 1801.10112", "points", Better::less, FigureNeeds::joint,
       mean_intransigence},
  };
  return rows;
}

double average_after(const TaskRows& rows, size_t task) {
  return mean_over(0, task + 1, [&](size_t j) { return rows[task][j]; });
}

const std::vector<NamedFigure>& named_figures() {
  static const std::vector<NamedFigure> named = all_named_figures();
  return named;
}

const FigureValue* ContinualFigures::find(const std::string& name) const {
  const auto found = std::ranges::find(values, name, &FigureValue::name);
  return found == values.end() ? nullptr : &*found;
}

ContinualFigures figures_of(const ContinualDocument& document) {
  ContinualFigures figures{
      static_cast<int64_t>(document.tasks()), static_cast<int64_t>(document.tasks_done()), {}};
  add_network(figures, "", document.student, document.random);
  for (const ContinualDocument::Network& network : document.networks)
    add_network(figures, network.name + ".", network.accuracies, document.random);
  return figures;
}

FigureValue intransigence(const AccuracyKind& kind, const TaskAccuracies& accuracies,
                          const TaskAccuracies& joint) {
  const Figure& figure = figures().back();
  const std::string name = std::string(kind.name) + "." + figure.name;
  const TaskRows &rows = accuracies.*(kind.rows), &of_joint = joint.*(kind.rows);
  if (rows.empty() || of_joint.size() < rows.size()) return {name};
  const double value = figure.compute({.rows = rows, .joint = &of_joint});
  return std::isfinite(value) ? FigureValue{name, value} : FigureValue{name};
}

Json to_json(const ContinualFigures& figures) {
  Json document = {{"tasks", figures.tasks}, {"tasks_done", figures.tasks_done}};
  for (const FigureValue& figure : figures.values) {
    const Place place = place_of(figure.name);
    object_at(document, place.object)[place.member] = figure.value ? Json(*figure.value) : Json(nullptr);
    if (!figure.value) object_at(document, reason_key(place)) = figure.reason;
  }
  return document;
}

ContinualFigures continual_figures_from(const Json& document) {
  ContinualFigures figures{
      count_at(document, "tasks").value_or(0), count_at(document, "tasks_done").value_or(0), {}};
  for (const NetworkRow& network : networks()) {
    const std::string prefix = network.name == kStudent ? "" : network.name + ".";
    for (const NamedFigure& named : named_figures()) {
      const std::string name = prefix + named.name;
      const Json* value = value_at(document, name);
      if (value == nullptr || !(value->is_number() || value->is_null())) continue;
      FigureValue figure{name, number_at(document, name), ""};
      if (!figure.value) figure.reason = text_at(document, reason_key(place_of(name))).value_or("");
      figures.values.push_back(std::move(figure));
    }
  }
  return figures;
}

std::vector<Measurement> continual_rows() {
  std::vector<Measurement> rows;
  for (const NamedFigure& named : named_figures()) rows.push_back(row_of(named));
  for (const AccuracyKind& kind : accuracy_kinds()) {
    const Figure& joint = figures().back();
    rows.push_back(row_of({std::string(kind.name) + "." + joint.name, &kind, &joint}));
  }
  return rows;
}

std::string metric_of_figure(const std::string& figure) {
  const MetricName parts = split_metric(figure);
  return (parts.network.empty() ? "" : parts.network + ".") + kSection + parts.quantity;
}

}  // namespace guise::runs
