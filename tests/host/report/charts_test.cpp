// Which lines share a chart, and their numbers, by hand.
#include "report/charts.h"

#include <cmath>
#include <stdexcept>

#include "made_runs.h"

namespace guise::report::testing {
namespace {

const Chart& chart_of(const std::vector<Chart>& charts, const std::string& name) {
  for (const Chart& chart : charts) {
    if (chart.name == name) return chart;
  }
  throw std::runtime_error("no chart " + name);
}

TEST(Charts, ABandReachesFromTheLeastToTheGreatestOfTheGroup) {
  const Runs runs = {run_of("kd", 0, {60, 70}), run_of("kd", 1, {63, 71}), run_of("kd", 2, {66}),
                     run_of("ce", 0, {50, 55})};
  const auto charts = make_charts(runs, groups_of(runs, kByStrategy));
  const Chart& top1 = chart_of(charts, "top1");
  EXPECT_EQ(top1.epochs, (std::vector<double>{1, 2}));
  EXPECT_EQ(top1.lines[0].label, "kd");
  EXPECT_TRUE(top1.lines[0].has_band);
  EXPECT_DOUBLE_EQ(top1.lines[0].values[0]->mean, 63);
  EXPECT_EQ(top1.lines[0].values[0]->low, 60);
  EXPECT_EQ(top1.lines[0].values[0]->high, 66);
  EXPECT_DOUBLE_EQ(top1.lines[0].values[1]->mean, 70.5);  // of the two that got there
  EXPECT_FALSE(top1.lines[1].has_band);
  EXPECT_EQ(top1.lines.size(), 5u);  // two groups and the three single runs of kd
  EXPECT_TRUE(top1.lines[2].is_run);
}

TEST(Charts, TrainingIsAMeanOverEachEpochUnlessOneRunIsAlone) {
  const Runs two = {run_of("kd", 0, {60, 70}), run_of("ce", 0, {60, 70})};
  const auto charts = make_charts(two, groups_of(two, kByStrategy));
  EXPECT_EQ(chart_of(charts, "train.loss").epochs, (std::vector<double>{1, 2}));
  EXPECT_EQ(chart_of(charts, "train.loss").lines[0].values[1]->mean, 2);
  const auto alone = make_charts({two[0]}, groups_of({two[0]}, kByStrategy));
  EXPECT_EQ(chart_of(alone, "train.loss").epochs, (std::vector<double>{0.5, 1, 1.5, 2}));
}

TEST(Charts, LongCoursesAreThinnedButKeepTheirEnd) {
  const auto charts = make_charts({run_of("kd", 0, std::vector<double>(20'000, 50))}, {{"kd", {0}}});
  EXPECT_LE(chart_of(charts, "top1").epochs.size(), 500u);
  EXPECT_EQ(chart_of(charts, "top1").epochs.back(), 20'000);
}

TEST(Charts, GradientsOfOneGroupsTermsShareOneForEachQuantity) {
  runs::Run run = run_of("kd", 0, {60, 70});
  for (const char* name : {"gradient_share.loss_ce", "gradient_share.loss_kd", "gradient_cosine.loss_kd"})
    run.series.push_back({name, {{0, 4, 0.5}, {1, 14, 0.25}}, true});
  const auto charts = make_charts({run}, {{"kd", {0}}});
  const Chart& share = chart_of(charts, "gradient_share.each term");
  EXPECT_EQ(share.title, "Share of each term in the gradient");
  ASSERT_EQ(share.lines.size(), 2u);
  EXPECT_EQ(share.lines[0].label, "loss_ce");
  EXPECT_EQ(share.lines[1].label, "loss_kd");
  EXPECT_EQ(chart_of(charts, "gradient_cosine.each term").lines.size(), 1u);
  EXPECT_EQ(chart_of(charts, "train.loss").lines.size(), 1u);  // no gradient among the losses
}

TEST(Charts, NetworksAndTermsOfOneGroupShareTheirs) {
  runs::Run run = run_of("kd", 0, {60, 70});
  run.series.push_back({"teacher.top1", {{0, 10, 50}, {1, 20, 55}}, false});
  run.series.push_back({"loss_kd", {{0, 4, 2}}, true});
  const auto charts = make_charts({run}, {{"kd", {0}}});
  ASSERT_EQ(charts.size(), 2u);
  EXPECT_EQ(charts[0].lines.at(0).label, "student");
  EXPECT_EQ(charts[0].lines.at(1).label, "teacher");
  EXPECT_EQ(charts[1].title, "Training loss and its terms");
  EXPECT_EQ(charts[1].lines.at(1).label, "loss_kd");
  ASSERT_EQ(charts[1].lines[1].values.size(), 4u);
  EXPECT_EQ(charts[1].lines[1].values[0]->mean, 2);
  EXPECT_FALSE(charts[1].lines[1].values[1]);
}

TEST(Charts, AValueThatIsNotFiniteBreaksTheLineOfItsGroup) {
  const Runs runs = {run_of("kd", 0, {NAN, 70}), run_of("kd", 1, {60, 70})};
  const auto charts = make_charts(runs, groups_of(runs, kByStrategy));
  const Chart& top1 = chart_of(charts, "top1");
  EXPECT_TRUE(std::isnan(top1.lines[0].values[0]->mean));
  EXPECT_EQ(top1.lines[0].values[1]->mean, 70);
}

}  // namespace
}  // namespace guise::report::testing
