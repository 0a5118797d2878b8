// The numbers of charts as the page reads them.
#include "report/charts.h"

#include <cmath>

#include "made_runs.h"

namespace guise::report::testing {
namespace {

TEST(Charts, NumbersHaveFiveDigitsAndHolesAreToldFromWhatIsNotFinite) {
  Chart chart{"top1", "Top-1 accuracy", "%", "a share", {1, 2, 3}, {{"kd", 0, false, false, {}}}};
  chart.lines[0].values = {runs::Spread{1.0 / 3, 0, 1}, std::nullopt, runs::Spread{NAN, NAN, NAN}};
  EXPECT_EQ(
      to_json({chart}).dump(),
      R"([{"name":"top1","title":"Top-1 accuracy","unit":"%","definition":"a share","epochs":[1,2,3],"lines":[{"label":"kd","style":0,"run":false,"mean":[0.33333,null,"NaN"]}]}])");
}

TEST(Charts, ABandHasItsEnds) {
  Chart chart{"top1", "", "", "", {1}, {{"kd", 3, true, true, {runs::Spread{2, 1, 1e12}}}}};
  const runs::Json line = to_json({chart})[0]["lines"][0];
  EXPECT_EQ(line["style"], 3);
  EXPECT_EQ(line["run"], true);
  EXPECT_EQ(line["low"], runs::Json({1}));
  EXPECT_EQ(line["high"], runs::Json({1e12}));
}

}  // namespace
}  // namespace guise::report::testing
