// Figures worked by hand, those of tests/reference/continual, and their way through summary.json.
#include "runs/forgetting.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <set>

#include "document_test_support.h"
#include "support/errors.h"
#include "support/places.h"

namespace guise::runs {
namespace {

using support::contains;

ContinualDocument document_of(size_t tasks) {
  ContinualDocument document;
  for (size_t j = 0; j < tasks; ++j) document.classes.push_back({"class " + std::to_string(j)});
  document.images.assign(tasks, 100);
  return document;
}

double figure(const ContinualDocument& document, const std::string& name) {
  const ContinualFigures figures = figures_of(document);
  const FigureValue* found = figures.find(name);
  return found == nullptr ? NAN : found->value.value_or(NAN);
}

std::string reason(const ContinualDocument& document, const std::string& name) {
  const ContinualFigures figures = figures_of(document);
  const FigureValue* found = figures.find(name);
  return found == nullptr ? "not there" : found->value ? "has a value" : found->reason;
}

// Class-incremental, T = 3. Task 0 is known best after task 1.
//
//   after task 0:  90
//   after task 1:  94  80
//   after task 2:  45  70  96
//
// Between the ends: in task 1 (88, 30), in task 2 (20, 60, 40).
ContinualDocument three_tasks() {
  ContinualDocument document = document_of(3);
  document.student.of_class = {{90, NAN, NAN}, {94, 80, NAN}, {45, 70, 96}};
  document.student.course = {{5, 1, {88, 30, NAN}, {NAN, NAN, NAN}}, {15, 2, {20, 60, 40}, {NAN, NAN, NAN}}};
  return document;
}

TEST(FiguresByHand, OfThreeTasksClassIncremental) {
  const ContinualDocument document = three_tasks();
  const auto of = [&](const char* name) { return figure(document, std::string("class.") + name); };
  EXPECT_NEAR(of("average_accuracy"), 211.0 / 3, 1e-12);  // (45 + 70 + 96) / 3
  // 90; (94 + 80) / 2 = 87; 211 / 3: their mean
  EXPECT_NEAR(of("average_incremental_accuracy"), (90 + 87 + 211.0 / 3) / 3, 1e-12);
  EXPECT_NEAR(of("backward_transfer"), -27.5, 1e-12);      // (45 - 90 + 70 - 80) / 2
  EXPECT_NEAR(of("forgetting_first"), 27.5, 1e-12);        // (90 - 45 + 80 - 70) / 2
  EXPECT_NEAR(of("forgetting_max"), 29.5, 1e-12);          // (94 - 45 + 80 - 70) / 2
  EXPECT_NEAR(of("forgetting_mammoth"), 29.5, 1e-12);      // the same: nothing above the diagonal
  EXPECT_NEAR(of("learning_accuracy"), 266.0 / 3, 1e-12);  // (90 + 80 + 96) / 3
  // Task 0: the least of 88, 94, 20, 45; task 1: of 60, 70. What it was in its own task (30) does not count.
  EXPECT_NEAR(of("min_accuracy"), 40, 1e-12);
  EXPECT_NEAR(of("worst_case_accuracy"), 96.0 / 3 + 2 * 40.0 / 3, 1e-12);
}

// Task-incremental, T = 4, with what is known of tasks before they are learned.
//
//   before:        48  50  52  46
//   after task 0:  80  55  40  50
//   after task 1:  84  70  95  45
//   after task 2:  60  75  90  52
//   after task 3:  70  78  85  88
//
// Between the ends: in task 1 (40, 60), in task 2 (50, 72, 88), in task 3 (55, 58, 80, 70).
ContinualDocument four_tasks() {
  const std::vector<double> none(4, NAN);
  ContinualDocument document = document_of(4);
  document.random = {48, 50, 52, 46};
  document.student.of_task = {{80, 55, 40, 50}, {84, 70, 95, 45}, {60, 75, 90, 52}, {70, 78, 85, 88}};
  document.student.course = {
      {12, 1, none, {40, 60, NAN, NAN}}, {24, 2, none, {50, 72, 88, NAN}}, {36, 3, none, {55, 58, 80, 70}}};
  return document;
}

TEST(FiguresByHand, OfFourTasksTaskIncremental) {
  const ContinualDocument document = four_tasks();
  const auto of = [&](const char* name) { return figure(document, std::string("task.") + name); };
  EXPECT_NEAR(of("average_accuracy"), 80.25, 1e-12);                // 321 / 4
  EXPECT_NEAR(of("average_incremental_accuracy"), 78.0625, 1e-12);  // (80 + 77 + 75 + 80.25) / 4
  EXPECT_NEAR(of("backward_transfer"), -7.0 / 3, 1e-12);            // (-10 + 8 - 5) / 3
  EXPECT_NEAR(of("forward_transfer"), 18, 1e-12);                   // (55 - 50 + 95 - 52 + 52 - 46) / 3
  EXPECT_NEAR(of("forgetting_first"), 7.0 / 3, 1e-12);              // (10 - 8 + 5) / 3
  EXPECT_NEAR(of("forgetting_max"), 16.0 / 3, 1e-12);               // (84 - 70 + 75 - 78 + 90 - 85) / 3
  EXPECT_NEAR(of("forgetting_mammoth"), 8, 1e-12);                  // (84 - 70 + 78 - 78 + 95 - 85) / 3
  EXPECT_NEAR(of("learning_accuracy"), 82, 1e-12);                  // (80 + 70 + 90 + 88) / 4
  EXPECT_NEAR(of("min_accuracy"), 178.0 / 3, 1e-12);                // (40 + 58 + 80) / 3
  EXPECT_NEAR(of("worst_case_accuracy"), 66.5, 1e-12);              // 88 / 4 + 3 / 4 * 178 / 3
}

TEST(FiguresByHand, IntransigenceIsBesideAJointRun) {
  TaskAccuracies joint;
  joint.of_task = {{85, 0, 0, 0}, {0, 80, 0, 0}, {0, 0, 92, 0}, {0, 0, 0, 91}};
  const AccuracyKind &of_class = accuracy_kinds()[0], &of_task = accuracy_kinds()[1];
  const FigureValue value = intransigence(of_task, four_tasks().student, joint);
  EXPECT_EQ(value.name, "task.intransigence");
  EXPECT_NEAR(value.value.value_or(NAN), 5, 1e-12);  // (5 + 10 + 2 + 3) / 4
  EXPECT_EQ(intransigence(of_class, four_tasks().student, joint).value, std::nullopt) << "never measured";
  joint.of_task.pop_back();
  EXPECT_EQ(intransigence(of_task, four_tasks().student, joint).value, std::nullopt) << "not done yet";
}

// The representation knows task 0 as before, the head does not.
TEST(FiguresByHand, ForgettingOfTheHeadIsNotThatOfTheRepresentation) {
  ContinualDocument document = three_tasks();
  document.student.probe = {{91, NAN, NAN}, {90, 85, NAN}, {88, 84, 97}};
  document.student.ncm = {{90, NAN, NAN}, {86, 80, NAN}, {80, 78, 95}};
  EXPECT_NEAR(figure(document, "representation_forgetting"), 2, 1e-12);  // (91 - 88 + 85 - 84) / 2
  EXPECT_NEAR(figure(document, "probe.forgetting_max"), 2, 1e-12);
  EXPECT_NEAR(figure(document, "ncm.forgetting_max"), 6, 1e-12);  // (90 - 80 + 80 - 78) / 2
  EXPECT_NEAR(figure(document, "class.forgetting_max"), 29.5, 1e-12);
  EXPECT_EQ(reason(document, "probe.min_accuracy"), "not there");
  EXPECT_EQ(reason(document, "class.forward_transfer"), "not there");
}

TEST(Figures, OfFurtherNetworksStandUnderTheirNames) {
  ContinualDocument document = three_tasks();
  document.networks = {{kAverage, {.of_class = {{90, NAN, NAN}, {88, 80, NAN}, {80, 76, 90}}}}};
  EXPECT_NEAR(figure(document, "average.class.forgetting_max"), 7, 1e-12);  // (90 - 80 + 80 - 76) / 2
  EXPECT_EQ(reason(document, "average.probe.forgetting_max"), "not there");
}

TEST(Figures, OfOneTaskAreNullWithTheReason) {
  ContinualDocument document = document_of(1);
  document.student = {.of_class = {{81}}, .of_task = {{81}}};
  EXPECT_EQ(figure(document, "class.average_accuracy"), 81);
  EXPECT_EQ(figure(document, "class.average_incremental_accuracy"), 81);
  EXPECT_EQ(figure(document, "class.learning_accuracy"), 81);
  for (const char* name :
       {"class.backward_transfer", "task.forward_transfer", "class.forgetting_first", "class.forgetting_max",
        "class.forgetting_mammoth", "class.min_accuracy", "class.worst_case_accuracy"})
    EXPECT_EQ(reason(document, name), "there is one task, and none that follows it") << name;
}

TEST(Figures, WhatWasNotMeasuredIsTheReason) {
  ContinualDocument document = three_tasks();
  document.student.course.clear();
  EXPECT_TRUE(contains(reason(document, "class.min_accuracy"), "evaluate.interval_steps"));
  document.student.of_task = document.student.of_class;
  EXPECT_TRUE(contains(reason(document, "task.forward_transfer"), "before the first task"));
  document.random = {1, 2, 3};
  EXPECT_TRUE(contains(reason(document, "task.forward_transfer"), "was not measured"))
      << "null above the diagonal";
  for (const char* name : {"class.forgetting_first", "class.forgetting_max", "class.forgetting_mammoth"}) {
    ContinualDocument without = three_tasks();
    without.student.of_class[0][0] = NAN;  // a teacher before its start
    EXPECT_TRUE(contains(reason(without, name), "was not measured")) << name << reason(without, name);
    without = three_tasks();
    without.student.of_class[1][1] = NAN;
    EXPECT_TRUE(contains(reason(without, name), "was not measured")) << name;
  }
  document = three_tasks();
  document.student.course[1].of_class[0] = NAN;
  EXPECT_TRUE(contains(reason(document, "class.min_accuracy"), "was not measured"));
}

// After two of three tasks the figures are those of two.
TEST(Figures, OfARunThatGoesOnAreOfTheTasksThatAreDone) {
  ContinualDocument document = three_tasks();
  document.student.of_class.pop_back();
  const ContinualFigures figures = figures_of(document);
  EXPECT_EQ(figures.tasks, 3);
  EXPECT_EQ(figures.tasks_done, 2);
  EXPECT_EQ(figure(document, "class.average_accuracy"), 87);
  EXPECT_EQ(figure(document, "class.forgetting_max"), -4);
  EXPECT_EQ(figure(document, "class.min_accuracy"), 88)
      << "what follows the end of the last task does not count";
  document.student.of_class.clear();
  EXPECT_TRUE(figures_of(document).values.empty());
}

TEST(Figures, AreThoseOfThePublishedDefinitions) {
  const Json reference = Json::parse(std::ifstream(support::reference("continual/continual.json")));
  ASSERT_GE(reference["cases"].size(), 5u);
  for (const Json& one : reference["cases"]) {
    SCOPED_TRACE(one["name"].get<std::string>());
    const ContinualDocument document = continual_document_from(one["document"], "");
    const ContinualFigures figures = figures_of(document);
    size_t compared = 0;
    for (const FlatValue& expected : flatten(one["figures"])) {
      const FigureValue* found = figures.find(expected.key);
      ASSERT_TRUE(found != nullptr && found->value) << expected.key;
      EXPECT_NEAR(*found->value, expected.value.get<double>(), 1e-10) << expected.key;
      ++compared;
    }
    EXPECT_EQ(compared, figures.values.size()) << "each has its expected number";
    Json with_joint = one["document"];
    with_joint["R_class"] = one["joint"];
    const ContinualDocument joint = continual_document_from(with_joint, "");
    EXPECT_NEAR(*intransigence(accuracy_kinds()[0], document.student, joint.student).value,
                one["intransigence"].get<double>(), 1e-10);
  }
}

TEST(FigureRows, SayWhatTheyAreAndWhichDirectionIsBetter) {
  std::set<std::string> names;
  for (const Figure& row : figures()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_NE(row.better, Better::unknown) << row.name;
    EXPECT_EQ(row.better == Better::less,
              std::string(row.name).starts_with("forgetting") || std::string(row.name) == "intransigence");
    EXPECT_GT(std::string(row.definition).size(), 20u) << row.name;
    EXPECT_GT(std::string(row.source).size(), 10u) << row.name;
  }
}

TEST(FigureRows, AreRowsOfMeasurements) {
  for (const Measurement& row : continual_rows()) EXPECT_EQ(evaluation_measurement(row.name).row, row.name);
  const Metric metric = describe_metric("teacher.continual.class.forgetting_max", false);
  EXPECT_EQ(metric.network, kTeacher);
  EXPECT_EQ(metric.title, "Forgetting from the best, class-incremental, teacher");
  EXPECT_EQ(metric.better, Better::less);
  EXPECT_EQ(metric.unit, "points");
  EXPECT_EQ(value_text(metric, 29.5), "29.50");
  EXPECT_EQ(describe_metric("continual.representation_forgetting", false).better, Better::less);
  EXPECT_EQ(metric_of_figure("class.forgetting_max"), "continual.class.forgetting_max");
  EXPECT_EQ(metric_of_figure("teacher.class.forgetting_max"), "teacher.continual.class.forgetting_max");
}

TEST(ContinualSummary, GoesThereAndBack) {
  ContinualDocument document = three_tasks();
  document.student.probe = document.student.of_class;
  document.networks = {{kTeacher, {.of_class = {{NAN, NAN, NAN}, {88, 80, NAN}, {80, 76, 90}}}}};
  const ContinualFigures figures = figures_of(document);
  const Json json = through_text(to_json(figures));
  EXPECT_EQ(continual_figures_from(json), figures);
  EXPECT_EQ(json["class"]["forgetting_max"], 29.5);
  EXPECT_EQ(json["representation_forgetting"], 29.5);
  EXPECT_TRUE(json["teacher"]["class"]["forgetting_max"].is_null());
  EXPECT_TRUE(
      contains(json["teacher"]["class"]["reason"]["forgetting_max"].get<std::string>(), "not measured"));
  EXPECT_EQ(json["tasks_done"], 3);
}

TEST(ContinualSummary, WhatIsOfAnotherKindIsMissing) {
  const Json odd = Json::parse(
      R"({"tasks": "five", "class": {"forgetting_max": "much", "average_accuracy": 50, "novelty": 3,
          "learning_accuracy": null, "reason": 7}, "task": [1], "teacher": null, "representation_forgetting": {}})");
  const ContinualFigures figures = continual_figures_from(odd);
  EXPECT_EQ(figures.tasks, 0);
  ASSERT_EQ(figures.values.size(), 2u);
  EXPECT_EQ(figures.values[0], (FigureValue{"class.average_accuracy", 50}));
  EXPECT_EQ(figures.values[1], (FigureValue{"class.learning_accuracy"}));
}

}  // namespace
}  // namespace guise::runs
