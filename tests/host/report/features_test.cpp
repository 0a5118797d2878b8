// What a strategy does to features, as the page shows it.
#include "report/features.h"

#include <gtest/gtest.h>

#include "report/html.h"
#include "support/errors.h"

namespace guise::report {

namespace {

using support::contains;

runs::Json part_of(const runs::Json& document) {
  return features_part(runs::features_document_from(document, ""));
}

std::string features_of(const std::string& z, const std::string& view) {
  return part_of(
      runs::Json::parse(R"({"strategy":"x","view_names":["z_m"],"samples":[{"index":5,"label":1,"z":)" + z +
                        R"(,"views":[)" + view + "]}]}"))["samples"][0]["caption"];
}

TEST(FeaturesPart, ReplacedChannelsAreCountedWithWhatReplacedThem) {
  EXPECT_TRUE(contains(features_of("[1,2,3]", "[-0.5,-0.5,3]"), "replaced of 3 channels: in z_m 2 by -0.5"));
  EXPECT_TRUE(contains(features_of("[1,2,3]", "[0.1,0.2,3]"), "in z_m 2 by 0.1 to 0.2"));
  EXPECT_TRUE(contains(features_of("[1,2,3]", "[1,2,3]"), "in z_m none"));
  EXPECT_TRUE(contains(features_of("[1,2,3]", "[0,4,6]"), "in z_m 1 by 0"));  // dropout
}

TEST(FeaturesPart, AreLevelsOfOneScale) {
  const runs::Json part = part_of(runs::Json::parse(
      R"({"view_names":["z_m"],"samples":[{"z":[0,1,3],"views":[[0,1,9]]},{"z":[5],"views":[[5]]}]})"));
  EXPECT_EQ(part["low"], 0);
  EXPECT_EQ(part["high"], 5);
  EXPECT_EQ(part["samples"][0]["levels"],
            base64(std::string("\x01\x34\x99\x01\x34\x00", 6)));  // 9 replaced 3
  EXPECT_EQ(part["samples"][1]["levels"], base64("\xff\xff"));
}

// Said where an inverse view is shown, and there alone.
TEST(FeaturesPart, SaysWhatTwoViewsThatReplaceEachOthersChannelsMean) {
  const auto notes = [](const std::string& names, const std::string& views) {
    return part_of(runs::Json::parse(R"({"view_names":)" + names + R"(,"samples":[{"z":[1,2],"views":)" +
                                     views + "}]}"))["notes"];
  };
  EXPECT_TRUE(notes(R"(["z_m"])", "[[1,0]]").empty());
  for (const char* names : {R"(["z_m","z_i"])", R"(["z_m 1","z_i 1"])"}) {
    const runs::Json told = notes(names, "[[1,0],[0,2]]");
    ASSERT_EQ(told.size(), 3u) << names;
    EXPECT_TRUE(contains(told[0], "the mask then changes no prediction"));
    EXPECT_TRUE(contains(told[1], "v1 and v2 are the same function"));
    EXPECT_TRUE(contains(told[2], "stays 0"));
  }
}

TEST(FeaturesPart, ThatNoPageCouldCarryAreLeftOut) {
  const runs::Json row = std::vector<double>(60'000, 1.0);
  const runs::Json wide = {{"view_names", {"z_m"}}, {"samples", {{{"z", row}, {"views", {row}}}}}};
  EXPECT_TRUE(contains(part_of(wide).value("left_out", ""), "too long"));
}

}  // namespace
}  // namespace guise::report
