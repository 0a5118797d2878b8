// The document of a report: the keys that programs read.
#include "report/document.h"

#include <algorithm>

#include "made_runs.h"

namespace guise::report::testing {
namespace {

TEST(ReportDocument, TheJsonHasMeansWithStudentsInterval) {
  const Runs runs = {run_of("kd", 0, {86}), run_of("kd", 1, {87})};
  const runs::Json document = make_document(runs, kByStrategy);
  EXPECT_EQ(document["schema"], "guise.report/1");
  const runs::Json& top1 = document["groups"][0]["results"]["top1"]["final"];
  EXPECT_EQ(top1["n"], 2);
  EXPECT_NEAR(top1["interval"][0].get<double>(), 86.5 - 6.3531023682, 1e-8);
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
