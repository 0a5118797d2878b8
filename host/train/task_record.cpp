#include "train/task_record.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/text.h"
#include "features/collapse.h"
#include "features/feature_set.h"
#include "features/linear_probe.h"
#include "features/neighbours.h"
#include "metrics/accuracy.h"
#include "record/json_file.h"
#include "runs/networks.h"
#include "train/batch_norm_statistics.h"
#include "train/evaluate.h"
#include "train/experiment.h"
#include "train/representation.h"

namespace guise::train {
namespace {

const double kUndefined = std::nan("");

// A network of the run, in two parts: a teacher of scope head reads the student's features.
struct Subject {
  std::string name;
  const models::Network* backbone;
  const models::Network* head;
};

// z [n, D], logits [n, K'] and labels [n] of some images, on the CPU.
struct Answers {
  at::Tensor z, logits, labels;
};

Subject student_in(const Experiment& run) {
  return {runs::kStudent, run.student.get(), run.student.get()};
}

// Those that are there beside the student.
std::vector<Subject> followers_in(const Experiment& run) {
  std::vector<Subject> found;
  const auto add = [&](const char* name, const Follower* follower) {
    if (follower == nullptr || !follower->exists()) return;
    const models::Network& own = follower->network();
    found.push_back({name, follower->part() == Part::head ? run.student.get() : &own, &own});
  };
  add(runs::kTeacher, run.teacher.get());
  add(runs::kAverage, run.average.get());
  return found;
}

// The head with the rows that it would get for tasks to come. One that knows fewer classes than the student
// never gets any.
std::unique_ptr<models::Network> whole_head(const Experiment& run, const Subject& subject) {
  std::unique_ptr<models::Network> head = subject.head->clone_head();
  if (head->classes() == run.student->classes())
    head->append_classes(head->fresh_rows(run.images.train.classes(), run.config.train.seed));
  return head;
}

std::optional<Answers> answers_of(const Experiment& run, const Subject& subject, const data::ImageSet& images,
                                  const std::vector<int64_t>& places,
                                  const std::function<bool()>& keep_going) {
  const models::WhilePrepared student(*run.student);
  const std::unique_ptr<models::Network> head = whole_head(run, subject);
  std::vector<at::Tensor> z, logits, labels;
  const Predict predict = [&](const at::Tensor& batch) {
    const at::Tensor features = subject.backbone->features(batch, models::Mode::evaluate);
    z.push_back(features.to(at::kCPU, at::kFloat));
    return head->head(features, models::Mode::evaluate);
  };
  for_each_batch({images, run.normalization, run.device, run.config.train.precision, &places}, predict,
                 keep_going, [&](const at::Tensor& of_batch, const at::Tensor& right, int64_t) {
                   logits.push_back(of_batch);
                   labels.push_back(right);
                 });
  if (!keep_going()) return std::nullopt;
  return Answers{at::cat(z), at::cat(logits), at::cat(labels)};
}

// Rows whose label is of the task.
at::Tensor rows_of(const Task& task, const at::Tensor& labels) {
  return labels.ge(task.first_class).logical_and(labels.lt(task.seen())).nonzero().squeeze(1);
}

double percent(int64_t right, int64_t total) {
  return total == 0 ? kUndefined : 100.0 * static_cast<double>(right) / static_cast<double>(total);
}

// On the task's images, among the classes from `first` to below `end`.
double accuracy(const Answers& all, const Task& task, int64_t first, int64_t end) {
  const at::Tensor rows = rows_of(task, all.labels);
  const at::Tensor scores = all.logits.index_select(0, rows).narrow(1, first, end - first);
  const metrics::CorrectCounts counts =
      metrics::count_correct(scores, all.labels.index_select(0, rows) - first, 1);
  return percent(counts.top1, rows.size(0));
}

// [T] each. What the network has no rows for is undefined.
struct Rows {
  std::vector<double> of_class, of_task;
};

Rows rows_of_head(const Experiment& run, const Answers& all, int64_t known) {
  Rows rows;
  for (int64_t j = 0; j < run.plan.size(); ++j) {
    const Task& task = run.plan.at(j);
    rows.of_class.push_back(task.seen() <= known ? accuracy(all, task, 0, known) : kUndefined);
    rows.of_task.push_back(
        task.seen() <= all.logits.size(1) ? accuracy(all, task, task.first_class, task.seen()) : kUndefined);
  }
  return rows;
}

// Accuracy of predictions among the classes seen so far, on each task's images.
std::vector<double> row_of_predictions(const Experiment& run, const Answers& all,
                                       const at::Tensor& predicted) {
  std::vector<double> row;
  for (int64_t j = 0; j < run.plan.size(); ++j) {
    const at::Tensor rows = rows_of(run.plan.at(j), all.labels);
    const auto right = predicted.index_select(0, rows).eq(all.labels.index_select(0, rows)).sum();
    row.push_back(j <= run.task_index ? percent(right.item<int64_t>(), rows.size(0)) : kUndefined);
  }
  return row;
}

std::vector<double> undefined_row(const Experiment& run) {
  return std::vector<double>(static_cast<size_t>(run.plan.size()), kUndefined);
}

// What the features tell of the classes seen so far. False where it was stopped.
bool add_probes(const Experiment& run, const Subject& subject, const Answers& tests,
                runs::TaskAccuracies& into, const std::function<bool()>& keep_going) {
  const std::string& probes = run.config.continual.probes;
  if (probes == "none") return true;
  const std::vector<int64_t> places = spaced_images(run, run.config.continual.probe_samples);
  const auto train = answers_of(run, subject, run.images.train, places, keep_going);
  if (!train) return false;
  const int64_t classes = run.student->classes();
  const bool every_class = at::bincount(train->labels, {}, classes).gt(0).all().item<bool>();
  if (!every_class)
    run.messages->say("warning: continual.probe_samples " +
                      std::to_string(run.config.continual.probe_samples) +
                      " holds no image of some class: probes are not measured");
  const auto row = [&](const auto& predicted) {
    return every_class ? row_of_predictions(run, tests, predicted()) : undefined_row(run);
  };
  into.ncm.push_back(row([&] {
    return features::nearest_class_mean(features::class_means(train->z, train->labels, classes), tests.z,
                                        features::Distance::euclidean);
  }));
  if (probes == "ncm") return true;
  into.probe.push_back(row([&] {
    const at::AutoGradMode fitting(true);
    return predict(
        features::fit_linear_probe(train->z, train->labels, classes, {.seed = run.config.train.seed}),
        tests.z);
  }));
  return true;
}

// A row of each matrix of a network. Undefined where it was stopped.
std::optional<Answers> add_rows(const Experiment& run, const Subject& subject, runs::TaskAccuracies& into,
                                const std::function<bool()>& keep_going) {
  const std::vector<int64_t> places = images_below(run.images.test, run.images.test.classes());
  auto tests = answers_of(run, subject, run.images.test, places, keep_going);
  if (!tests) return std::nullopt;
  features::check_finite({.z = tests->z,
                          .logits = {},
                          .y = {},
                          .index = {},
                          .split = "test",
                          .network = subject.name,
                          .step = run.task().end_step()},
                         run.task().end_epoch() - 1);
  Rows rows = rows_of_head(run, *tests, std::min(subject.head->classes(), run.student->classes()));
  into.of_class.push_back(std::move(rows.of_class));
  into.of_task.push_back(std::move(rows.of_task));
  return add_probes(run, subject, *tests, into, keep_going) ? tests : std::nullopt;
}

// Of one that came later than the student the rows before are undefined. They stand in the order of networks,
// whichever came first.
runs::TaskAccuracies& accuracies_of(const Experiment& run, const std::string& name,
                                    runs::ContinualDocument& document) {
  const auto same = [&](const auto& network) { return network.name == name; };
  const auto found = std::ranges::find_if(document.networks, same);
  if (found != document.networks.end()) return found->accuracies;
  const std::string& probes = run.config.continual.probes;
  const runs::TaskRows none(static_cast<size_t>(run.task_index), undefined_row(run));
  runs::TaskAccuracies made{.of_class = none, .of_task = none};
  if (probes != "none") made.ncm = none;
  if (probes == "both") made.probe = none;
  const auto behind = std::ranges::find_if(document.networks, [&](const auto& network) {
    return runs::place_of_network(network.name) > runs::place_of_network(name);
  });
  return document.networks.insert(behind, {name, std::move(made)})->accuracies;
}

// CKA of features of the same images, after the task before and now.
std::vector<double> drift_row(const Experiment& run, const at::Tensor& before, const at::Tensor& now,
                              const at::Tensor& labels) {
  std::vector<double> row = undefined_row(run);
  for (int64_t j = 0; j < run.task_index; ++j) {
    const at::Tensor rows = rows_of(run.plan.at(j), labels);
    row[static_cast<size_t>(j)] =
        features::linear_cka(before.index_select(0, rows), now.index_select(0, rows));
  }
  return row;
}

// Rows of the test images of the first so many classes.
at::Tensor rows_below(const at::Tensor& values, const at::Tensor& labels, int64_t classes) {
  return values.index_select(0, labels.lt(classes).nonzero().squeeze(1));
}

void add_drift(const Experiment& run, const Answers& tests, TaskRecord& record) {
  const int64_t before = run.task().first_class;  // classes
  record.document.drift.push_back(
      record.features.defined() ? drift_row(run, record.features, rows_below(tests.z, tests.labels, before),
                                            rows_below(tests.labels, tests.labels, before))
                                : undefined_row(run));
  record.features = rows_below(tests.z, tests.labels, run.task().seen()).clone();
}

std::string percents(const runs::TaskRows& rows) {
  std::vector<std::string> texts;
  for (const double value : rows.back()) {
    if (!std::isnan(value)) texts.push_back(core::fixed_text(value, 1));
  }
  return core::joined(texts) + " %";
}

}  // namespace

std::optional<TaskRecord> first_record(const Experiment& run, const std::function<bool()>& keep_going) {
  TaskRecord record;
  const std::vector<std::string>& names = run.images.train.class_names;
  for (int64_t j = 0; j < run.plan.size(); ++j) {
    const Task& task = run.plan.at(j);
    record.document.classes.emplace_back(names.begin() + task.first_class, names.begin() + task.seen());
    record.document.images.push_back(static_cast<int64_t>(task.test_images.size()));
  }
  const std::vector<int64_t> places = images_below(run.images.test, run.images.test.classes());
  const auto tests = answers_of(run, student_in(run), run.images.test, places, keep_going);
  if (!tests) return std::nullopt;
  record.document.random = rows_of_head(run, *tests, run.student->classes()).of_task;
  return record;
}

std::optional<TaskRecord> with_task(const Experiment& run, const std::function<bool()>& keep_going) {
  const at::NoGradGuard no_grad;
  TaskRecord record = *run.task_record;
  const auto tests = add_rows(run, student_in(run), record.document.student, keep_going);
  if (!tests) return std::nullopt;
  for (const Subject& subject : followers_in(run)) {
    if (!add_rows(run, subject, accuracies_of(run, subject.name, record.document), keep_going))
      return std::nullopt;
  }
  add_drift(run, *tests, record);
  return record;
}

bool course_point_due(const Experiment& run, int64_t steps_done) {
  const int64_t every = run.config.evaluate.interval_steps;
  return run.has_tasks() && every > 0 && steps_done % every == 0;
}

void add_course_point(Experiment& run, int64_t steps_done) {
  const at::NoGradGuard no_grad;
  const auto always = [] { return true; };
  const std::vector<int64_t> places = images_below(run.images.test, run.student->classes());
  const auto add = [&](const Subject& subject, runs::TaskAccuracies& into) {
    const Answers tests = *answers_of(run, subject, run.images.test, places, always);
    Rows rows = rows_of_head(run, tests, run.student->classes());
    std::fill(rows.of_task.begin() + run.task_index + 1, rows.of_task.end(), kUndefined);
    into.course.push_back({steps_done, run.task_index, std::move(rows.of_class), std::move(rows.of_task)});
  };
  add(student_in(run), run.task_record->document.student);
  if (run.average == nullptr || !run.average->exists()) return;
  recompute_average(run, always);
  add(followers_in(run).back(), accuracies_of(run, runs::kAverage, run.task_record->document));
}

std::string line_of(const runs::ContinualDocument& document) {
  const runs::TaskAccuracies& student = document.student;
  std::string line = "after task " + std::to_string(document.tasks_done()) + "/" +
                     std::to_string(document.tasks()) + "  class-incremental " + percents(student.of_class);
  runs::TaskRows own = {student.of_task.back()};
  own.back().resize(document.tasks_done());
  line += "  task-incremental " + percents(own);
  if (!student.ncm.empty()) line += "  nearest means " + percents(student.ncm);
  if (!student.probe.empty()) line += "  linear probe " + percents(student.probe);
  return line;
}

void write_record(const runs::RunFolder& folder, const TaskRecord& record) {
  record::write_json(folder.continual_file(), runs::to_json(record.document));
}

}  // namespace guise::train
