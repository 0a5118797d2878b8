// A report for a terminal.
#include "report/text_report.h"

#include "made_runs.h"

namespace guise::report::testing {
namespace {

TEST(TextReport, ShowsTheCourseOfEachMetric) {
  const std::string text = text_report({run_of("kd", 0, {50, 60, 70})}, core::Terminal{});
  EXPECT_NE(text.find("top1        ▁▅█"), std::string::npos) << text;
  EXPECT_NE(text.find("50.00   70.00   70.00 (epoch 3)"), std::string::npos) << text;
}

TEST(TextReport, OfARunThatMeasuredNothingSaysSo) {
  runs::Run run = run_of("kd", 0, {50});
  run.series.clear();
  run.label = "r\x1b[2J";
  const std::string text = text_report({run, run_of("ce", 0, {50})}, core::Terminal{});
  EXPECT_NE(text.find("  nothing was measured yet\n\n"), std::string::npos) << text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace guise::report::testing
