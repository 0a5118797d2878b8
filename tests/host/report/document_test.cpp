// The document of a report: the keys that programs read.
#include "report/document.h"

#include <algorithm>

#include "made_runs.h"

namespace guise::report::testing {
namespace {

TEST(ReportDocument, TheJsonHasMeansWithStudentsInterval) {
  Runs runs = {run_of("kd", 0, {86}), run_of("kd", 1, {87})};
  const runs::Json few = make_document(runs, kByStrategy)["groups"][0]["results"]["top1"]["final"];
  EXPECT_EQ(few["values"], runs::Json({86.0, 87.0}));
  EXPECT_TRUE(few["interval"].is_null()) << "two runs tell no interval";
  runs.push_back(run_of("kd", 2, {88}));
  const runs::Json document = make_document(runs, kByStrategy);
  EXPECT_EQ(document["schema"], "guise.report/1");
  const runs::Json& top1 = document["groups"][0]["results"]["top1"]["final"];
  EXPECT_EQ(top1["n"], 3);
  EXPECT_NEAR(top1["interval"][0].get<double>(), 87 - 2.4841377117, 1e-8);  // t(0.975, 2) / sqrt(3)
  EXPECT_EQ(document["runs"][1]["results"]["top1"]["interval"], runs::Json({86.0, 88.0}));
}

TEST(ReportDocument, TheJsonKeepsTheKeysThatItAlwaysHad) {
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

TEST(ReportDocument, NoBoundOfAShareLeaves0To100) {
  const Runs runs = {run_of("kd", 0, {99}), run_of("kd", 1, {1}), run_of("kd", 2, {50})};
  const runs::Json results = make_document(runs, kByStrategy)["groups"][0]["results"];
  EXPECT_EQ(results["top1"]["final"]["interval"], runs::Json({0.0, 100.0}));
}

TEST(ReportDocument, GroupsAreComparedAsGuiseCompareDoes) {
  Runs runs;
  for (const int seed : {0, 1}) {
    runs.push_back(run_of("ce", seed, {10.0 + seed}));
    runs.push_back(run_of("kd", seed, {11.0 - seed}));
  }
  runs::Json document = make_document(runs, kByStrategy);
  EXPECT_EQ(document["paired"]["schema"], "guise.compare/1");
  EXPECT_EQ(document["headline"],
            "4 runs in 2 groups on CIFAR-10: nothing can be said of the groups' top-1 (2 pairs: too few "
            "seeds, or no "
            "spread)");
  runs.push_back(run_of("ce", 2, {10}));
  runs.push_back(run_of("kd", 2, {11}));
  document = make_document(runs, kByStrategy);
  EXPECT_NE(document["headline"].get<std::string>().find("can be told from chance (3 pairs"),
            std::string::npos)
      << document["headline"];
  for (runs::Run& run : runs) {
    if (run.config["strategy"]["name"] == "kd")
      run.series[0].points.back().value += 50 + run.config["train"]["seed"].get<int>() / 10.0;
  }
  document = make_document(runs, kByStrategy);
  EXPECT_NE(document["headline"].get<std::string>().find("top-1 of kd minus ce is +5"), std::string::npos)
      << document["headline"];
}

TEST(ReportDocument, SaysWhenAGoingRunWasRead) {
  runs::Run run = run_of("kd", 0, {86});
  EXPECT_TRUE(make_document({run}, kByStrategy)["read_at"].is_null());
  run.state = runs::Lifecycle::running;
  const auto text = make_document({run}, kByStrategy)["read_at"].get<std::string>();
  EXPECT_EQ(text.size(), std::string("2026-01-01 00:00 UTC").size());
}

TEST(ReportDocument, OfOneRunHasItsErrorsOfSeveralNot) {
  EXPECT_TRUE(make_document({run_of("kd", 0, {86})}, kByStrategy).contains("confusion"));
  const runs::Json several = make_document({run_of("kd", 0, {86}), run_of("ce", 0, {86})}, kByStrategy);
  EXPECT_FALSE(several.contains("confusion"));
  EXPECT_EQ(several["title"], "Report of 2 runs");
  EXPECT_EQ(several["runs"][1]["group"], "ce");
}

}  // namespace
}  // namespace guise::report::testing
