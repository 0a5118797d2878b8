// The results without a script.
#include "report/results_table.h"

#include "made_runs.h"

namespace guise::report::testing {
namespace {

size_t count(const std::string& text, const std::string& part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(ResultsTable, HasFinalAndBestOfEachRun) {
  const std::string html = results_table({run_of("kd", 0, {50, 70, 60})});
  EXPECT_NE(html.find("<th scope=\"row\">kd-0</th><td>Top-1 accuracy, %</td><td class=\"n\">60.00</td><td "
                      "class=\"n\">70.00</td>"),
            std::string::npos)
      << html;
  EXPECT_EQ(count(html, "<tr>"), 3u);  // head, top-1, training loss
}

TEST(ResultsTable, OfSeveralRunsLeavesTrainingOut) {
  EXPECT_EQ(count(results_table({run_of("kd", 0, {50}), run_of("ce", 0, {50})}), "<tr>"), 3u);
}

TEST(ResultsTable, NamesAreNoMarkup) {
  EXPECT_EQ(count(results_table({run_of("<b>", 0, {50})}), "<b>"), 0u);
}

TEST(ResultsTable, SaysHowManyRowsAreLeftOut) {
  Runs runs;
  for (int seed = 0; seed < 403; ++seed) runs.push_back(run_of("kd", seed, {50}));
  const std::string html = results_table(runs);
  EXPECT_EQ(count(html, "<tr>"), 401u);
  EXPECT_NE(html.find("3 more rows are left out."), std::string::npos);
}

}  // namespace
}  // namespace guise::report::testing
