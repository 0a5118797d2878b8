#include "infer/probe_report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/errors.h"

namespace guise::infer::testing {
namespace {

ProbeReport some_report() {
  ProbeReport report;
  for (const char* network : {"student", "teacher"})
    report.entries.push_back(
        {.place = "runs/a",
         .checkpoint = "step-000008",
         .step = 8,
         .network = network,
         .data = "synthetic",
         .split = "test",
         .train_rows = 40,
         .rows = 20,
         .columns = 8,
         .measures = {{"rankme", 5.25},
                      {"alpha_req", std::nullopt, std::nullopt, "fewer than 13 eigenvalues"},
                      {"linear.top1", 75.0, runs::Interval{53.1, 88.8}}}});
  report.cka.push_back({0, 1, 0.875, 0.8125});
  report.warnings.emplace_back("something");
  return report;
}

TEST(ProbeReport, AsJsonHasValuesIntervalsAndNotes) {
  const auto document = nlohmann::json::parse(to_json(some_report()));
  EXPECT_EQ(document["schema"], "guise.probe/1");
  const auto& first = document["runs"][0];
  EXPECT_EQ(first["run"], "runs/a");
  EXPECT_EQ(first["network"], "student");
  EXPECT_EQ(first["split"], "test");
  EXPECT_EQ(first["N"], 20);
  EXPECT_EQ(first["train_N"], 40);
  EXPECT_EQ(first["D"], 8);
  EXPECT_EQ(first["measures"]["rankme"], 5.25);
  EXPECT_TRUE(first["measures"]["alpha_req"].is_null());
  EXPECT_EQ(first["notes"]["alpha_req"], "fewer than 13 eigenvalues");
  EXPECT_EQ(first["intervals"]["linear.top1"], nlohmann::json::parse("[53.1, 88.8]"));
  EXPECT_FALSE(first["intervals"].contains("rankme"));
  EXPECT_EQ(document["cka"][0]["linear"], 0.875);
  EXPECT_EQ(document["cka"][0]["and"]["network"], "teacher");
  EXPECT_EQ(document["warnings"][0], "something");
}

TEST(ProbeReport, AsTextSaysWhatEachLineMeans) {
  const std::string text = to_text(some_report(), core::Terminal{});
  for (const char* part : {"RankMe", "5.2500", "75.00 [53.10, 88.80]", "0.8750", "fewer than 13 eigenvalues",
                           "40 training and 20 test images", "What the lines mean", "2210.02885"})
    EXPECT_TRUE(support::contains(text, part));
}

}  // namespace
}  // namespace guise::infer::testing
