// What the words of a report mean, for the runs that it is of.
#include "report/definitions.h"

#include <cmath>

#include "made_runs.h"

namespace guise::report::testing {
namespace {

std::string meaning_of(const std::string& term, const Runs& runs) {
  for (const runs::Json& entry : definitions(runs, groups_of(runs, kByStrategy))) {
    if (entry["term"] == term) return entry["meaning"];
  }
  return "";
}

runs::Run held_out(runs::Run run) {
  run.config["data"]["validation"] = 0.1;
  return run;
}

// A best that was chosen on the test images is too good, and the reader must know.
TEST(Definitions, SayOnWhichImagesTheBestWasChosen) {
  const runs::Run plain = run_of("kd", 0, {50});
  EXPECT_EQ(meaning_of("evaluated images", {plain}), "The test set of the data.");
  EXPECT_NE(meaning_of("best", {plain}).find("chosen on the test images themselves"), std::string::npos);
  EXPECT_NE(meaning_of("evaluated images", {held_out(plain)}).find("Not the test set but"),
            std::string::npos);
  EXPECT_NE(meaning_of("best", {held_out(plain)}).find("the test set played no part"), std::string::npos);
  EXPECT_NE(meaning_of("evaluated images", {plain, held_out(plain)}).find("and of 1 runs a share"),
            std::string::npos);
  EXPECT_NE(meaning_of("best", {plain, held_out(plain)}).find("chosen on the test images"),
            std::string::npos);
}

TEST(Definitions, NameMetricsOnceAndNetworksThatWereMeasured) {
  runs::Run run = run_of("kd", 0, {50});
  EXPECT_EQ(meaning_of("teacher", {run}), "");
  run.series.push_back({"teacher.top1", {{0, 10, 50}}, false});
  EXPECT_NE(meaning_of("teacher", {run}), "");
  EXPECT_EQ(meaning_of("average", {run}), "");
  size_t accuracies = 0;
  for (const runs::Json& entry : definitions({run}, {{"kd", {0}}}))
    accuracies += entry["term"] == "Top-1 accuracy (%)";
  EXPECT_EQ(accuracies, 1u);
}

TEST(Definitions, OfMeansOnlyWhereThereAreAny) {
  EXPECT_EQ(meaning_of("band", {run_of("kd", 0, {50}), run_of("ce", 0, {50})}), "");
  EXPECT_NE(meaning_of("band", {run_of("kd", 0, {50}), run_of("kd", 1, {50})}), "");
}

}  // namespace
}  // namespace guise::report::testing
