// results, charts, differences, headline: groups of runs and their numbers, by hand.
#include "report/results.h"

#include <algorithm>
#include <cmath>

#include "report/charts.h"
#include "report/differences.h"
#include "report/document.h"
#include "report/headline.h"
#include "report/text_report.h"
#include "support/errors.h"

namespace guise::report {

using support::refusal_of;
namespace {

using Runs = std::vector<runs::Run>;

runs::Run run_of(const std::string& strategy, int seed, std::vector<double> top1, double lr = 0.1) {
  runs::Run run;
  run.folder = run.label = strategy + "-" + std::to_string(seed);
  run.config = {{"data", {{"name", "cifar10"}}},
                {"optimizer", {{"lr", lr}}},
                {"train", {{"epochs", top1.size()}, {"seed", seed}}},
                {"strategy", {{"name", strategy}}}};
  run.epochs = static_cast<int64_t>(top1.size());
  run.state = runs::Lifecycle::finished;
  run.state_text = "finished";
  runs::Series accuracy{"top1", {}, false}, loss{"train.loss", {}, true};
  for (size_t i = 0; i < top1.size(); ++i) {
    const auto epoch = static_cast<int64_t>(i);
    accuracy.points.push_back({epoch, 10 * (epoch + 1), top1[i], top1[i] - 1, top1[i] + 1});
    loss.points.push_back({epoch, 10 * epoch + 4, 3.0});
    loss.points.push_back({epoch, 10 * epoch + 9, 1.0});
  }
  run.series = {accuracy, loss};
  run.steps_per_epoch = 10;
  return run;
}

const std::vector<std::string> kByStrategy = {"strategy.name"};

TEST(Results, BestIsTheFirstOfTheGreatestAndKeepsItsInterval) {
  const auto results = results_of(run_of("kd", 0, {50, 70, NAN, 70, 60}), false);
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].final.value, 60);
  EXPECT_EQ(results[0].best->epoch, 1);
  EXPECT_EQ(results[0].best->low, 69);
}

TEST(Results, AMetricWithoutAGoodDirectionHasNoBest) {
  EXPECT_FALSE(results_of(run_of("kd", 0, {50}), true)[0].best);
}

TEST(Results, RunsAreGroupedByKeysInTheOrderOfTheirFirst) {
  const Runs runs = {run_of("kd", 0, {60}), run_of("ce", 0, {50}), run_of("kd", 1, {62})};
  const auto groups = groups_of(runs, kByStrategy);
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].label, "kd");
  EXPECT_EQ(groups[0].runs, (std::vector<size_t>{0, 2}));
  EXPECT_EQ(groups_of(runs, {"strategy.name", "train.seed"})[2].label, "kd, 1");
}

TEST(Results, APluginThatWasChosenByItsPathGoesByItsName) {
  const Runs runs = {run_of("/plugins/my_loss.so", 0, {60}), run_of("ce", 0, {50})};
  const auto groups = groups_of(runs, kByStrategy);
  EXPECT_EQ(groups[0].label, "my_loss");
  EXPECT_EQ(make_document(runs, kByStrategy)["runs"][0]["group"], "my_loss");
  EXPECT_EQ(method_of(runs[0]), "my_loss");
  EXPECT_NE(text_report(runs, core::Terminal{}).find("  my_loss: top-1 60.0 %"), std::string::npos);
}

TEST(Results, AKeyThatNoRunHasBringsTheNearest) {
  const std::string text = refusal_of([] { groups_of({run_of("kd", 0, {60})}, {"strategy.nam"}); });
  EXPECT_NE(text.find("did you mean strategy.name?"), std::string::npos) << text;
}

TEST(Results, GroupsOfOtherSettingsThanTheSeedAreTold) {
  const Runs runs = {run_of("kd", 0, {60}), run_of("kd", 1, {62}), run_of("kd", 2, {62}, 0.2)};
  EXPECT_TRUE(mixed_keys(runs, {"kd", {0, 1}}).empty());
  EXPECT_EQ(mixed_keys(runs, {"kd", {0, 2}}), std::vector<std::string>{"optimizer.lr"});
}

TEST(Results, TheJsonHasMeansWithStudentsInterval) {
  const Runs runs = {run_of("kd", 0, {86}), run_of("kd", 1, {87})};
  const runs::Json document = make_document(runs, kByStrategy);
  EXPECT_EQ(document["schema"], "guise.report/1");
  const runs::Json& top1 = document["groups"][0]["results"]["top1"]["final"];
  EXPECT_EQ(top1["n"], 2);
  EXPECT_NEAR(top1["interval"][0].get<double>(), 86.5 - 6.3531023682, 1e-8);
  EXPECT_EQ(document["runs"][1]["results"]["top1"]["interval"], runs::Json({86.0, 88.0}));
}

TEST(Results, TheJsonKeepsTheKeysThatItAlwaysHad) {
  const Runs runs = {run_of("kd", 0, {86}), run_of("kd", 1, {87})};
  const runs::Json document = make_document(runs, kByStrategy);
  const auto has = [](const runs::Json& json, const std::vector<std::string>& keys) {
    return std::all_of(keys.begin(), keys.end(), [&](const std::string& key) { return json.contains(key); });
  };
  EXPECT_TRUE(has(document, {"schema", "group_by", "runs", "groups"}));
  const runs::Json &run = document["runs"][0], &group = document["groups"][0];
  EXPECT_TRUE(has(run, {"folder", "label", "group", "seed", "state", "state_text", "results"}));
  EXPECT_TRUE(has(run["results"]["top1"], {"final", "interval", "best", "best_interval", "best_epoch"}));
  EXPECT_TRUE(has(group, {"group", "runs", "also_differ_in", "results"}));
  EXPECT_TRUE(has(group["results"]["top1"]["best"], {"n", "mean", "interval"}));
  EXPECT_FALSE(document.contains("first_batch"));  // pictures are the page's
}

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

TEST(Charts, NumbersHaveFiveDigitsAndHolesAreToldFromWhatIsNotFinite) {
  Chart chart{"top1", "Top-1 accuracy", "%", {1, 2, 3}, {{"kd", 0, false, false, {}}}};
  chart.lines[0].values = {runs::Spread{1.0 / 3, 0, 1}, std::nullopt, runs::Spread{NAN, NAN, NAN}};
  EXPECT_EQ(
      to_json({chart}).dump(),
      R"([{"name":"top1","title":"Top-1 accuracy","unit":"%","epochs":[1,2,3],"lines":[{"label":"kd","style":0,"run":false,"mean":[0.33333,null,"NaN"]}]}])");
}

TEST(Differences, OfSeveralRunsAreTheKeysThatAreNotTheSame) {
  const auto list = differences({run_of("kd", 0, {1}), run_of("ce", 0, {1})});
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].key, "strategy.name");
  EXPECT_EQ(list[0].values, (std::vector<std::string>{"kd", "ce"}));
}

TEST(Differences, OfOneRunAreTheKeysThatAreNotAtTheirDefaults) {
  runs::Run run = run_of("kd", 0, {1});
  run.config = {{"optimizer", {{"lr", 0.1}, {"momentum", 0.5}}},
                {"strategy", {{"temperature", 4}}},
                {"train", {{"seed", 0}}}};
  const auto list = differences({run});
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].key + " " + list[0].values[0] + " " + list[0].default_value,
            "optimizer.momentum 0.5 0.9");
  EXPECT_EQ(list[1].key + list[1].default_value, "strategy.temperature");
}

TEST(Headline, SaysMethodResultIntervalLengthAndData) {
  runs::Run run = run_of("mask_clso", 0, {80, 87});
  run.config["teacher"] = {{"name", "ema"}};
  EXPECT_EQ(headline(run), "mask_clso with ema: top-1 87.0 % [86.0, 88.0] after 2 epochs on CIFAR-10");
  run.epochs = 50;
  EXPECT_EQ(headline(run), "mask_clso with ema: top-1 87.0 % [86.0, 88.0] after 2 of 50 epochs on CIFAR-10");
  run.series.clear();
  EXPECT_EQ(headline(run), "mask_clso with ema on CIFAR-10: no evaluation yet");
}

TEST(Headline, OfSeveralGroupsNamesTheBest) {
  const Runs runs = {run_of("ce", 0, {86}), run_of("kd", 0, {87}), run_of("kd", 1, {88})};
  EXPECT_EQ(
      headline(runs, groups_of(runs, kByStrategy)),
      "3 runs in 2 groups on CIFAR-10: the highest mean top-1 is that of kd, 87.5 % (n = 2, [81.1, 93.9])");
}

TEST(TextReport, ShowsTheCourseOfEachMetric) {
  const std::string text = text_report({run_of("kd", 0, {50, 60, 70})}, core::Terminal{});
  EXPECT_NE(text.find("top1        ▁▅█"), std::string::npos) << text;
  EXPECT_NE(text.find("50.00   70.00   70.00 (epoch 3)"), std::string::npos) << text;
}

}  // namespace
}  // namespace guise::report
