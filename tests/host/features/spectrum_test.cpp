#include "features/spectrum.h"

#include "reference.h"

namespace guise::features::testing {
namespace {

TEST(Spectrum, IsThatOfNumpysSingularValues) {
  for (const auto& wanted : reference("spectra")) {
    SCOPED_TRACE(wanted["name"].get<std::string>());
    const Spectrum spectrum = spectrum_of(matrix(wanted["z"]));
    const auto singular = wanted["singular"].get<std::vector<double>>();
    ASSERT_EQ(spectrum.singular.size(), singular.size());
    // The root of an eigenvalue of Z^T Z: half of the digits of what is small beside the first.
    for (size_t i = 0; i < singular.size(); ++i)
      EXPECT_NEAR(spectrum.singular[i], singular[i], 1e-6 * (1 + singular[0]));
    EXPECT_NEAR(rankme(spectrum), wanted["rankme"].get<double>(), 1e-6);
    EXPECT_NEAR(effective_rank(spectrum), wanted["effective_rank"].get<double>(), 2e-6);
    EXPECT_NEAR(participation_ratio(spectrum), wanted["participation_ratio"].get<double>(), 1e-9);
    EXPECT_NEAR(stable_rank(spectrum), wanted["stable_rank"].get<double>(), 1e-9);
  }
}

TEST(Spectrum, ThePowerLawIsScipysRegression) {
  int64_t found = 0;
  for (const auto& wanted : reference("spectra")) {
    SCOPED_TRACE(wanted["name"].get<std::string>());
    const auto law = alpha_req(spectrum_of(matrix(wanted["z"])));
    ASSERT_EQ(law.has_value(), !wanted["alpha_req"].is_null());
    if (!law) continue;
    ++found;
    EXPECT_NEAR(law->alpha, wanted["alpha_req"]["alpha"].get<double>(), 1e-6);
    EXPECT_NEAR(law->r_squared, wanted["alpha_req"]["r_squared"].get<double>(), 1e-6);
    EXPECT_EQ(law->first, 11);
    EXPECT_EQ(law->last, wanted["alpha_req"]["last"].get<int64_t>());
  }
  EXPECT_EQ(found, 2);
}

TEST(Lidar, IsThatOfNumpy) {
  for (const auto& wanted : reference("labelled")) {
    const auto classes = static_cast<int64_t>(wanted["weight"].size());
    EXPECT_NEAR(lidar(matrix(wanted["z"]), integers(wanted["y"]), classes), wanted["lidar"].get<double>(),
                1e-6);
  }
}

TEST(Spectrum, SaysWhenAMatrixIsShortOrZero) {
  EXPECT_TRUE(is_short(spectrum_of(at::ones({3, 4}))));
  EXPECT_FALSE(is_short(spectrum_of(at::ones({4, 4}))));
  EXPECT_TRUE(is_zero(spectrum_of(at::zeros({3, 4}))));
  EXPECT_FALSE(is_zero(spectrum_of(at::ones({3, 4}))));
}

// More rows than are taken at a time, in float32.
TEST(Spectrum, IsStreamed) {
  const at::Tensor z = at::rand({9001, 7});
  const Spectrum streamed = spectrum_of(z);
  const at::Tensor whole = at::linalg_svdvals(z.to(at::kDouble));
  for (int64_t i = 0; i < 7; ++i)
    EXPECT_NEAR(streamed.singular[static_cast<size_t>(i)], whole[i].item<double>(), 1e-8);
}

}  // namespace
}  // namespace guise::features::testing
