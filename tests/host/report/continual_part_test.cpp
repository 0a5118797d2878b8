// The part of the document about runs with tasks: what the page and programs read.
#include "report/continual_part.h"

#include "made_continual.h"
#include "report/document.h"
#include "report/page.h"
#include "support/errors.h"

namespace guise::report::testing {
namespace {

using support::contains;
using support::TemporaryFolder;

runs::Json part_of(const Runs& runs) {
  return make_document(runs, kByStrategy)["continual"];
}

TEST(ContinualPart, OfPlainRunsIsNull) {
  EXPECT_TRUE(part_of({run_of("kd", 0, {60})}).is_null());
}

TEST(ContinualPart, OfOneRunHasEveryMatrix) {
  const TemporaryFolder folder;
  const runs::Json part = part_of({with_tasks(folder, run_of("kd", 0, {60}), two_tasks(10))});
  ASSERT_EQ(part["groups"].size(), 1u);
  const runs::Json& group = part["groups"][0];
  EXPECT_EQ(group["tasks"], 2);
  EXPECT_EQ(group["classes"][0], runs::Json({"shirt", "bag"}));
  EXPECT_EQ(group["matrices"][0]["rows"], runs::Json::parse("[[90.0, null], [80.0, 80.0]]"));
  EXPECT_EQ(group["matrices"].back()["network"], "teacher");
  EXPECT_EQ(group["drift"][1][0], 0.875);
  EXPECT_EQ(group["figures"]["class.forgetting_max"]["values"], runs::Json({10.0}));
  EXPECT_EQ(group["figures"]["representation_forgetting"]["mean"], 2);
  EXPECT_TRUE(group["figures"]["teacher.class.forgetting_max"].is_null());
  EXPECT_EQ(part["kinds"].size(), 4u);
  EXPECT_EQ(part["kinds"][0]["member"], "R_class");
  EXPECT_EQ(part["figures"][0]["title"], "Average accuracy");
  EXPECT_EQ(part["runs"][0]["figures"]["class.forgetting_max"], 10);
  EXPECT_TRUE(contains(part["reasons"].dump(), "evaluate.interval_steps"));
  EXPECT_TRUE(part["paired"].empty());
  EXPECT_EQ(part["curves"][0]["x"], "tasks learned");
}

TEST(ContinualPart, OfGroupsHasMeansAndPairedDifferences) {
  const TemporaryFolder folder;
  const runs::Json part = part_of(six_runs(folder));
  ASSERT_EQ(part["groups"].size(), 2u);
  const runs::Json& ce = part["groups"][0];
  EXPECT_EQ(ce["runs"], 3);
  EXPECT_EQ(ce["matrices"][0]["rows"][1][0], 78);  // 90 less the mean of 10, 12, 14
  EXPECT_EQ(ce["matrices"].size(), 4u) << "the student's";
  const runs::Json& figure = ce["figures"]["class.forgetting_max"];
  EXPECT_EQ(figure["mean"], 12);
  EXPECT_NEAR(figure["interval"][0].get<double>(), 12 - 2 * 2.4841377117, 1e-8);  // t(0.975, 2) * 2 / sqrt(3)
  ASSERT_EQ(part["paired"].size(), 5u);
  const runs::Json& forgetting = part["paired"][1];
  EXPECT_EQ(forgetting["metric"], "continual.class.forgetting_max");
  EXPECT_EQ(forgetting["document"]["better"], "less");
  EXPECT_EQ(forgetting["document"]["groups"][0]["comparisons"][0]["differences"],
            runs::Json({-6.0, -7.0, -8.0}));
}

TEST(ContinualPart, RunsOfOtherClassesOrTaskCountsAreNotMixed) {
  const TemporaryFolder folder;
  runs::ContinualDocument other = two_tasks(10);
  other.classes = {{"coat", "bag"}, {"shirt"}};
  runs::ContinualDocument three = two_tasks(10);
  three.classes.push_back({"hat"});
  three.images.push_back(100);
  three.random.clear();
  three.networks.clear();
  three.drift.clear();
  three.student = {.of_class = {{50, NAN, NAN}}, .of_task = {}, .probe = {}, .ncm = {}};
  const runs::Json part = part_of({with_tasks(folder, run_of("kd", 0, {60}), two_tasks(10)),
                                   with_tasks(folder, run_of("kd", 1, {60}), other),
                                   with_tasks(folder, run_of("kd", 2, {60}), three)});
  EXPECT_TRUE(part["groups"][0]["classes"].is_null());
  EXPECT_EQ(part["groups"][0]["runs"], 2);
  EXPECT_EQ(part["groups"][0]["matrices"][0]["rows"][0][0], 90);
}

TEST(ContinualPart, AFileThatCannotBeReadIsLeftOutWithTheReason) {
  const TemporaryFolder folder;
  const runs::Run run = with_tasks(folder, run_of("kd", 0, {60}), two_tasks(10));
  folder.write("kd-0/continual.json", R"({"classes": [["a"], ["b"]], "N": [1, 1], "R_class": [[1]]})");
  const runs::Json part = part_of({run});
  EXPECT_TRUE(part["groups"].empty());
  EXPECT_EQ(part["left_out"][0]["run"], "kd-0");
  EXPECT_TRUE(contains(part["left_out"][0]["reason"].get<std::string>(), "R_class[0]"));
}

TEST(ContinualPart, StandsInThePageWithItsDefinitions) {
  const TemporaryFolder folder;
  const std::string evil = "</script><img src=x>";
  runs::ContinualDocument document = two_tasks(10);
  document.classes[0][0] = evil;
  const std::string page =
      make_page({with_tasks(folder, run_of("kd", 0, {60}), document)}, kByStrategy, true);
  EXPECT_FALSE(contains(page, "<img src=x>"));
  EXPECT_TRUE(contains(page, "R_probe"));
  EXPECT_TRUE(contains(page, "Chaudhry"));
  EXPECT_TRUE(contains(
      page, "<td>Forgetting from the best, class-incremental, points</td><td class=\"n\">10.00</td>"))
      << "without a script";
  EXPECT_LT(page.size(), 490'000u);
}

}  // namespace
}  // namespace guise::report::testing
