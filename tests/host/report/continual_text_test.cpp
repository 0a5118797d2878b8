// A run with tasks for a terminal.
#include "report/continual_text.h"

#include "made_continual.h"
#include "report/text_report.h"
#include "support/errors.h"

namespace guise::report::testing {
namespace {

using support::contains;
using support::TemporaryFolder;

TEST(ContinualText, HasFiguresByKindAndMatrices) {
  const TemporaryFolder folder;
  const std::string text =
      text_report({with_tasks(folder, run_of("kd", 0, {60}), two_tasks(10))}, core::Terminal{});
  support::expect_mentions(
      text, {"2 of 2 tasks done", "class-incremental  task-incremental  linear probe",
             "Forgetting from the best, points", "10.00", "R_probe", "after task 1", "teacher"});
  EXPECT_FALSE(contains(text, "min-ACC")) << text;
}

TEST(ContinualText, OfManyTasksHasNoMatrix) {
  const TemporaryFolder folder;
  runs::ContinualDocument document;
  for (size_t j = 0; j < 13; ++j) {
    document.classes.push_back({"c"});
    document.images.push_back(1);
    document.student.of_class.emplace_back(13, 50);
  }
  const std::string text =
      text_report({with_tasks(folder, run_of("kd", 0, {60}), document)}, core::Terminal{});
  EXPECT_TRUE(contains(text, "13 of 13 tasks done"));
  EXPECT_FALSE(contains(text, "after task"));
}

TEST(ContinualText, WhatCannotBeReadIsTold) {
  const TemporaryFolder folder;
  const runs::Run run = with_tasks(folder, run_of("kd", 0, {60}), two_tasks(10));
  folder.write("kd-0/continual.json", "[1]");
  EXPECT_TRUE(contains(text_report({run}, core::Terminal{}), "continual.json: expected a JSON object"));
}

}  // namespace
}  // namespace guise::report::testing
