// Curves over tasks, by hand.
#include "report/continual_charts.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "made_continual.h"

namespace guise::report::testing {
namespace {

using support::TemporaryFolder;

std::vector<Chart> charts_of(const Runs& runs) {
  return continual_charts(continual_runs(runs), groups_of(runs, kByStrategy));
}

const Chart& chart_of(const std::vector<Chart>& charts, const std::string& name) {
  for (const Chart& chart : charts) {
    if (chart.name == name) return chart;
  }
  throw std::runtime_error("no chart " + name);
}

bool has_chart(const std::vector<Chart>& charts, const std::string& name) {
  return std::ranges::any_of(charts, [&](const Chart& chart) { return chart.name == name; });
}

TEST(ContinualCharts, OfOneRunHaveALineForEachNetworkAndEachTask) {
  const TemporaryFolder folder;
  const auto charts = charts_of({with_tasks(folder, run_of("kd", 0, {60}), two_tasks(10))});
  const Chart& average = chart_of(charts, "continual.class.average");
  EXPECT_EQ(average.x, "tasks learned");
  EXPECT_EQ(average.epochs, (std::vector<double>{1, 2}));
  ASSERT_EQ(average.lines.size(), 2u);
  EXPECT_EQ(average.lines[0].label, "student");
  EXPECT_EQ(average.lines[0].values[0]->mean, 90);
  EXPECT_EQ(average.lines[0].values[1]->mean, 80);  // of 80 and 80
  EXPECT_EQ(average.lines[1].label, "teacher");
  EXPECT_FALSE(average.lines[1].values[0]) << "before its start";
  EXPECT_EQ(average.lines[1].values[1]->mean, 65);
  const Chart& each = chart_of(charts, "continual.class.tasks");
  EXPECT_EQ(each.lines[1].label, "task 1");
  EXPECT_FALSE(each.lines[1].values[0]);
  EXPECT_EQ(each.lines[1].values[1]->mean, 80);
  EXPECT_FALSE(has_chart(charts, "continual.class.course"));
  EXPECT_FALSE(chart_of(charts, "continual.task.tasks").lines[1].values[0]) << "before it is learned";
}

TEST(ContinualCharts, OfGroupsHaveBandsOverTheirRuns) {
  const TemporaryFolder folder;
  const auto charts = charts_of(six_runs(folder));
  const Chart& average = chart_of(charts, "continual.class.average");
  ASSERT_EQ(average.lines.size(), 2u);
  EXPECT_EQ(average.lines[0].label, "ce");
  // (90 - 10 + 80) / 2, (90 - 12 + 80) / 2, (90 - 14 + 80) / 2
  EXPECT_TRUE(average.lines[0].has_band);
  EXPECT_EQ(average.lines[0].values[1]->low, 78);
  EXPECT_EQ(average.lines[0].values[1]->mean, 79);
  EXPECT_EQ(average.lines[0].values[1]->high, 80);
  const Chart& first = chart_of(charts, "continual.class.first_task");
  EXPECT_EQ(first.lines[1].label, "kd");
  EXPECT_EQ(first.lines[1].values[1]->mean, 85);
  EXPECT_TRUE(has_chart(charts, "continual.probe.average"));
  EXPECT_FALSE(has_chart(charts, "continual.class.tasks"));
}

TEST(ContinualCharts, TheStabilityGapIsDrawnOverSteps) {
  const TemporaryFolder folder;
  runs::ContinualDocument document = two_tasks(10);
  document.student.course = {{10, 0, {40, NAN}, {50, NAN}}, {30, 1, {20, 70}, {60, 80}}};
  const runs::Run run = with_tasks(folder, run_of("kd", 0, {60}), document);
  const auto charts = charts_of({run});
  const Chart& alone = chart_of(charts, "continual.class.course");
  EXPECT_EQ(alone.x, "step");
  EXPECT_EQ(alone.epochs, (std::vector<double>{10, 30}));
  EXPECT_EQ(alone.lines[0].values[1]->mean, 20);
  EXPECT_FALSE(alone.lines[1].values[0]);
  EXPECT_EQ(chart_of(charts, "continual.task.course").lines[1].values[1]->mean, 80);
  const auto several = charts_of({run, with_tasks(folder, run_of("ce", 0, {60}), two_tasks(3))});
  const Chart& earlier = chart_of(several, "continual.class.course");
  EXPECT_EQ(earlier.epochs, (std::vector<double>{30})) << "before task 1 there is no earlier task";
  EXPECT_EQ(earlier.lines[0].values[0]->mean, 20);
}

TEST(ContinualCharts, OfRunsWithoutTasksAreNone) {
  EXPECT_TRUE(charts_of({run_of("kd", 0, {60})}).empty());
}

}  // namespace
}  // namespace guise::report::testing
