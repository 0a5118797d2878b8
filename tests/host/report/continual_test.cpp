// What a report knows of runs with tasks.
#include "report/continual.h"

#include <algorithm>

#include "made_continual.h"
#include "runs/networks.h"
#include "support/errors.h"

namespace guise::report::testing {
namespace {

using support::contains;
using support::TemporaryFolder;

std::vector<std::string> names_of(const std::vector<FigureRow>& rows) {
  std::vector<std::string> names;
  for (const FigureRow& row : rows) names.push_back(row.name);
  return names;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

TEST(ContinualRuns, AreThoseWithAMatrix) {
  const TemporaryFolder folder;
  const Runs runs = {run_of("kd", 0, {60}), with_tasks(folder, run_of("ce", 0, {60}), two_tasks(10))};
  const ContinualRuns continual = continual_runs(runs);
  ASSERT_EQ(continual.runs.size(), 1u);
  EXPECT_EQ(continual.runs[0].run, 1u);
  EXPECT_EQ(find_figure(continual.runs[0], "class.forgetting_max")->value, 10);
  EXPECT_EQ(find_figure(continual.runs[0], "class.intransigence"), nullptr);
  EXPECT_TRUE(continual.left_out.empty()) << "a plain run lacks nothing";
}

TEST(ContinualRuns, WhatCannotBeReadIsNamed) {
  const TemporaryFolder folder;
  Runs runs = {with_tasks(folder, run_of("kd", 0, {60}), two_tasks(10)), run_of("ce", 0, {60})};
  runs[1].config["continual"] = {{"tasks", 5}};
  for (const char* text :
       {"{", "[]", "3", R"({"schema": "guise.continual/9"})", R"({"classes": [["a"]], "N": [[]]})",
        R"({"classes": [["a"]], "N": [1], "R_class": [[101]]})"}) {
    folder.write("kd-0/continual.json", text);
    const ContinualRuns continual = continual_runs(runs);
    EXPECT_TRUE(continual.runs.empty()) << text;
    ASSERT_EQ(continual.left_out.size(), 2u) << text;
    EXPECT_TRUE(contains(continual.left_out[0].reason, "continual.json")) << continual.left_out[0].reason;
    EXPECT_TRUE(contains(continual.left_out[1].reason, "no task is done yet"));
  }
}

TEST(ContinualRuns, HaveTheirIntransigenceBesideAJointRunOfTheSameSeed) {
  const TemporaryFolder folder;
  Runs runs = {with_tasks(folder, run_of("kd", 0, {60}), two_tasks(10)),
               with_tasks(folder, run_of("kd", 1, {60}), two_tasks(10)),
               with_tasks(folder, run_of("joint", 0, {60}), two_tasks(0))};
  runs[2].config["continual"]["joint"] = true;
  runs::ContinualDocument joint = two_tasks(0);
  joint.student.of_class[1][1] = 86;  // 6 points more of task 1, none of task 0
  runs[2] = with_tasks(folder, runs[2], joint);
  runs[2].config["continual"]["joint"] = true;
  ContinualRuns continual = continual_runs(runs);
  EXPECT_EQ(find_figure(continual.runs[0], "class.intransigence")->value, 3);
  EXPECT_EQ(find_figure(continual.runs[0], "task.intransigence")->value, 0);
  EXPECT_EQ(find_figure(continual.runs[1], "class.intransigence"), nullptr) << "another seed";
  EXPECT_EQ(find_figure(continual.runs[2], "class.intransigence"), nullptr) << "the joint run itself";
  EXPECT_TRUE(has(names_of(figure_rows(continual)), "class.intransigence"));
  joint.classes = {{"bag", "coat"}, {"shirt"}};
  runs[2] = with_tasks(folder, runs[2], joint);
  runs[2].config["continual"]["joint"] = true;
  EXPECT_EQ(find_figure(continual_runs(runs).runs[0], "class.intransigence"), nullptr) << "other classes";
}

TEST(ContinualRuns, NameTheirMatricesAndFiguresInOrder) {
  const TemporaryFolder folder;
  const ContinualRuns continual = continual_runs({with_tasks(folder, run_of("kd", 0, {60}), two_tasks(10))});
  std::vector<std::string> names;
  for (const MatrixName& matrix : matrices_of(continual))
    names.push_back(matrix.network + " " + matrix.kind->name);
  EXPECT_EQ(names, (std::vector<std::string>{"student class", "student task", "student probe", "student ncm",
                                             "teacher class"}));
  const std::vector<std::string> figures = names_of(figure_rows(continual));
  EXPECT_EQ(figures.front(), "class.average_accuracy");
  EXPECT_TRUE(has(figures, "representation_forgetting"));
  EXPECT_TRUE(has(figures, "teacher.class.forgetting_max"));
  EXPECT_FALSE(has(figures, "teacher.task.forgetting_max"));
  EXPECT_FALSE(has(figures, "class.intransigence"));
}

TEST(ContinualDefinitions, AreOfWhatOccurs) {
  const TemporaryFolder folder;
  EXPECT_TRUE(continual_definitions(continual_runs({run_of("kd", 0, {60})})).empty());
  runs::ContinualDocument document = two_tasks(10);
  document.student.ncm.clear();
  const std::string text =
      continual_definitions(continual_runs({with_tasks(folder, run_of("kd", 0, {60}), document)})).dump();
  support::expect_mentions(text,
                           {"linear probe, R_probe", "Forgetting from the best (points)", "1801.10112",
                            "Forgetting of the representation (points)", "forgotten by the head alone"});
  EXPECT_FALSE(contains(text, "R_ncm"));
  EXPECT_FALSE(contains(text, "Intransigence"));
}

}  // namespace
}  // namespace guise::report::testing
