// page: what it holds, what it leaves out with a word, and its size. What its script makes of the document is
// seen by tests/end_to_end/report_test.py.
#include "report/page.h"

#include "report/document.h"
#include "report/html.h"
#include "support/temporary_folder.h"

namespace guise::report {

using support::TemporaryFolder;
namespace {

const std::vector<std::string> kByStrategy = {"strategy.name"};

bool has(const std::string& page, const std::string& text) {
  return page.find(text) != std::string::npos;
}

size_t count_of(const std::string& page, const std::string& text) {
  size_t count = 0;
  for (size_t at = 0; (at = page.find(text, at)) != std::string::npos; ++at) ++count;
  return count;
}

class PageTest : public testing::Test {
 protected:
  PageTest() {
    folder.write("run/config.json", R"({"train": {"epochs": 2}, "strategy": {"name": "kd"}})");
    folder.write("run/metrics.jsonl",
                 R"({"event":"evaluate","epoch":0,"step":10,"top1":60,"top1_interval":[50,70],"loss":1})"
                 "\n");
  }
  std::vector<runs::Run> read() const { return runs::read_runs({folder.path("run")}); }
  std::string page() const { return make_page(read(), kByStrategy, true); }
  // Why a part is left out; empty when it is there.
  std::string left_out(const std::string& part) const {
    runs::Json document = make_document(read(), kByStrategy);
    add_pictures(document, read().front(), 100'000);
    return document[part].value("left_out", "");
  }
  TemporaryFolder folder;
};

TEST_F(PageTest, IsWholeAndAsksNobody) {
  const std::string html = page();
  EXPECT_TRUE(html.starts_with("<!doctype html>"));
  EXPECT_TRUE(html.ends_with("</html>\n"));
  EXPECT_TRUE(has(html, "default-src 'none'"));
  EXPECT_FALSE(has(html, "sourceMappingURL"));
  EXPECT_FALSE(has(html, " src=\"http"));
  EXPECT_TRUE(has(html, "Permission is hereby granted"));
  EXPECT_LT(html.size(), 500'000u);
}

TEST_F(PageTest, SaysWhatIsLeftOut) {
  EXPECT_TRUE(has(left_out("confusion"), "evaluation.json is not in the run folder"));
  EXPECT_TRUE(has(left_out("first_batch"), "first_batch.png is not"));
  EXPECT_TRUE(has(left_out("features"), "features.json is not"));
  folder.write("run/evaluation.json", R"({"confusion": [[1, 2], [3]], "errors": 7})");
  folder.write("run/features.json", R"({"view_names": ["z_m"], "samples": [{"z": [1, 2], "views": [[1]]}]})");
  folder.write("run/first_batch.png", "no picture");
  EXPECT_TRUE(has(left_out("confusion"), "has no square matrix"));
  EXPECT_TRUE(has(left_out("errors"), "evaluation.json lists none"));
  EXPECT_TRUE(has(left_out("features"), "holds no samples"));
  EXPECT_TRUE(has(left_out("first_batch"), "first_batch.png cannot be read"));
  folder.write("run/evaluation.json", "{");
  EXPECT_TRUE(left_out("confusion").starts_with(folder.path("run/evaluation.json")));
}

TEST_F(PageTest, NothingFromOutsideIsMarkup) {
  const std::string evil = R"(</script><img src=x onerror=alert(1)>\"')";
  folder.write("run/config.json", R"({"data": {"name": ")" + evil + R"("}, "strategy": {"name": ")" + evil +
                                      R"("}, ")" + evil + R"(": 1})");
  folder.write("run/metrics.jsonl", R"({"event":"train","epoch":0,"step":0,"loss":1,"terms":{")" + evil +
                                        R"(":{"raw":1}}})"
                                        "\n");
  folder.write("run/summary.json", R"({"exit_reason": ")" + evil + R"(", "command": [")" + evil +
                                       R"("], "plugins": [{"name": ")" + evil + R"("}], "system": {")" +
                                       evil + R"(": 1}})");
  folder.write("run/evaluation.json",
               R"({"network": ")" + evil + R"(", "class_names": [")" + evil +
                   R"("], "confusion": [[1]], "errors": [{"label": 0, "predicted": 0}]})");
  const std::string html = page();
  EXPECT_FALSE(has(html, "<img src=x"));
  EXPECT_TRUE(has(html, "&lt;img src=x"));
  EXPECT_TRUE(has(html, "\\u003cimg src=x"));
  EXPECT_EQ(count_of(html, "</script>"), 3u);
}

TEST_F(PageTest, ReadsWithoutAScript) {
  EXPECT_TRUE(has(page(), "<noscript>"));
  EXPECT_TRUE(
      has(page(),
          "<tr><th scope=\"row\">run</th><td>Top-1 accuracy, %</td><td class=\"n\">60.00</td><td class=\"n\">"
          "60.00</td></tr>"));
}

TEST_F(PageTest, NumbersBeyondAllSenseAreHarmless) {
  folder.write(
      "run/summary.json",
      R"({"parameters": 1e300, "wall_seconds": 1e300, "threads": -1e300, "system": {"memory_bytes": 1e300}})");
  folder.write(
      "run/evaluation.json",
      R"({"epoch": 1e300, "confusion": [[1e300]], "errors": [{"label": 1e300, "predicted": -5, "confidence": 1e300}],
    "thumbnails": {"columns": 1e300, "width": -1, "height": 0}})");
  EXPECT_TRUE(page().ends_with("</html>\n"));
}

}  // namespace
}  // namespace guise::report
