#include "features/feature_set.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/errors.h"

namespace guise::features::testing {
namespace {

FeatureSet set_with(double value) {
  FeatureSet set;
  set.z = at::ones({4, 3});
  set.z[2][1] = value;
  set.split = "train";
  set.network = "teacher";
  set.step = 12;
  return set;
}

TEST(FeatureSet, OfFiniteFeaturesIsLetPass) {
  EXPECT_NO_THROW(check_finite(set_with(1e30)));
}

TEST(FeatureSet, NamesNetworkSplitAndEpochOfWhatIsNot) {
  for (const double value : {std::nan(""), static_cast<double>(INFINITY)}) {
    const std::string text = support::failure_of([&] { check_finite(set_with(value), 2); });
    for (const char* part : {"teacher", "train images", "epoch 3", "not finite"})
      EXPECT_TRUE(support::contains(text, part)) << text;
  }
}

TEST(FeatureSet, WithoutAnEpochAdvisesAnotherCheckpoint) {
  EXPECT_TRUE(support::contains(support::failure_of([&] { check_finite(set_with(NAN)); }), "--checkpoint"));
}

}  // namespace
}  // namespace guise::features::testing
