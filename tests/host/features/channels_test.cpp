#include "features/channels.h"

#include "reference.h"

namespace guise::features::testing {
namespace {

TEST(ChannelUse, CountsWhatNumpyCounts) {
  for (const auto& wanted : reference("spectra")) {
    SCOPED_TRACE(wanted["name"].get<std::string>());
    const ChannelUse use = channel_use(matrix(wanted["z"]));
    EXPECT_DOUBLE_EQ(use.dead, wanted["dead"].get<double>());
    EXPECT_DOUBLE_EQ(use.zeros, wanted["zeros"].get<double>());
  }
}

TEST(Uniformity, IsThatOfAllPairs) {
  for (const auto& wanted : reference("labelled"))
    EXPECT_NEAR(uniformity(matrix(wanted["z"])), wanted["uniformity"].get<double>(), 1e-9);
}

TEST(Alignment, IsThatOfNumpy) {
  for (const auto& wanted : reference("labelled")) {
    const at::Tensor z = matrix(wanted["z"]);
    EXPECT_NEAR(alignment(z, z.flip(0)), wanted["alignment_flipped"].get<double>(), 1e-12);
    EXPECT_EQ(alignment(z, z), 0);
  }
}

TEST(Uniformity, OfManyRowsIsThatOfSomeEvenlySpaced) {
  const at::Tensor few = at::rand({4096, 3}, at::kDouble);
  EXPECT_NEAR(uniformity(few.repeat_interleave(3, 0)), uniformity(few), 1e-12);
}

}  // namespace
}  // namespace guise::features::testing
