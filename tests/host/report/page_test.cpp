// page, picture: what a page holds, what it leaves out with a word, and its size.
#include "report/page.h"

#include <cmath>

#include "report/page_sections.h"
#include "report/picture.h"
#include "support/temporary_folder.h"

namespace guise::report {

using support::TemporaryFolder;
namespace {

const std::vector<std::string> kByStrategy = {"strategy.name"};

bool has(const std::string& page, const std::string& text) {
  return page.find(text) != std::string::npos;
}

// Values that no compression makes small.
std::vector<std::vector<double>> noise(size_t rows, size_t columns) {
  std::vector<std::vector<double>> values(rows, std::vector<double>(columns));
  uint32_t state = 1;
  for (auto& row : values) {
    for (double& value : row) value = (state = state * 1664525u + 1013904223u) / 4294967296.0 + 1e-9;
  }
  return values;
}

class PageTest : public testing::Test {
 protected:
  PageTest() {
    folder.write("run/config.json", R"({"train": {"epochs": 2}, "strategy": {"name": "kd"}})");
    folder.write("run/metrics.jsonl",
                 R"({"event":"evaluate","epoch":0,"step":10,"top1":60,"top1_interval":[50,70],"loss":1})"
                 "\n");
  }
  std::string page() const { return make_page(runs::read_runs({folder.path("run")}), kByStrategy); }
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
  const std::string html = page();
  EXPECT_TRUE(has(html, "Left out: evaluation.json is not in the run folder"));
  EXPECT_TRUE(has(html, "Left out: first_batch.png is not"));
  EXPECT_TRUE(has(html, "Left out: features.json is not"));
  folder.write("run/evaluation.json", R"({"confusion": [[1, 2], [3]], "errors": 7})");
  folder.write("run/features.json", R"({"view_names": ["z_m"], "samples": [{"z": [1, 2], "views": [[1]]}]})");
  folder.write("run/first_batch.png", "no picture");
  EXPECT_TRUE(has(page(), "has no square matrix"));
  EXPECT_TRUE(has(page(), "evaluation.json lists none"));
  EXPECT_TRUE(has(page(), "holds no samples"));
  EXPECT_TRUE(has(page(), "first_batch.png cannot be read"));
  folder.write("run/evaluation.json", "{");
  EXPECT_TRUE(has(page(), "Left out: " + folder.path("run/evaluation.json")));
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

TEST_F(PageTest, AConfusionMatrixOfManyClassesBecomesAList) {
  runs::Json matrix = runs::Json::array();
  for (int i = 0; i < 40; ++i) {
    matrix.push_back(runs::Json::array());
    for (int j = 0; j < 40; ++j) matrix.back().push_back(i == j ? 90 : j == 0 ? i : 0);
  }
  const std::string html = confusion_section({{"confusion", matrix}});
  EXPECT_TRUE(has(html, "Of 40 classes the most frequent confusions"));
  EXPECT_TRUE(
      has(html, "<th scope=\"row\">39</th><td>0</td><td class=\"n\">39</td><td class=\"n\">30.2</td>"));
}

std::string features_of(const std::string& z, const std::string& view) {
  return features_section(
      runs::Json::parse(R"({"strategy":"x","view_names":["z_m"],"samples":[{"index":5,"label":1,"z":)" + z +
                        R"(,"views":[)" + view + "]}]}"));
}

TEST_F(PageTest, ReplacedChannelsAreCountedWithWhatReplacedThem) {
  EXPECT_TRUE(has(features_of("[1,2,3]", "[-0.5,-0.5,3]"), "replaced of 3 channels: in z_m 2 by -0.5"));
  EXPECT_TRUE(has(features_of("[1,2,3]", "[0.1,0.2,3]"), "in z_m 2 by 0.1 to 0.2"));
  EXPECT_TRUE(has(features_of("[1,2,3]", "[1,2,3]"), "in z_m none"));
  EXPECT_TRUE(has(features_of("[1,2,3]", "[0,4,6]"), "in z_m 1 by 0"));  // dropout
}

TEST(Picture, OneThatIsSmallEnoughStaysAsItIs) {
  const std::string png = heat_map(noise(8, 10), 0, 1);
  const auto picture = fit_picture(png, 10'000, 1);
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->png, png);
  EXPECT_EQ(picture->width, 10);
}

TEST(Picture, ALargeOneLosesRowsOrResolution) {
  const std::string png = heat_map(noise(160, 160), 0, 1);
  const auto rows = fit_picture(png, 24'000, 8);
  ASSERT_TRUE(rows);
  EXPECT_LT(rows->shown_rows, 8);
  EXPECT_EQ(rows->width, 160);
  EXPECT_LE(rows->png.size(), 24'000u);
  const auto whole = fit_picture(png, 24'000, 1);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->width, 80);
  EXPECT_EQ(whole->height, 80);
}

TEST(Picture, WhatIsNoPictureOrNeverSmallEnoughIsNone) {
  EXPECT_FALSE(fit_picture("no picture", 1000, 1));
  EXPECT_FALSE(fit_picture(heat_map(noise(160, 160), 0, 1), 100, 8));
  std::string cut = heat_map(noise(16, 16), 0, 1);
  cut.resize(cut.size() / 2);
  EXPECT_FALSE(fit_picture(cut, 100'000, 1));
}

}  // namespace
}  // namespace guise::report
