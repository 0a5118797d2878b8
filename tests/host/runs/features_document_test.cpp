// features.json goes there and back, and is whole or refused.
#include "runs/features_document.h"

#include <gtest/gtest.h>

#include <cmath>

#include "document_test_support.h"
#include "support/errors.h"

namespace guise::runs {
namespace {

using support::refusal_of;

TEST(FeaturesDocuments, GoThereAndBack) {
  const FeaturesDocument document{.epoch = 1,
                                  .step = 8,
                                  .strategy = "mask_all",
                                  .view_names = {"z_m"},
                                  .samples = {{5, 1, {0.5, 1}, {{0, 1}}}}};
  EXPECT_EQ(features_document_from(through_text(to_json(document)), ""), document);
  Json uneven = to_json(document);
  uneven["samples"][0]["views"][0] = {1};
  EXPECT_NE(
      refusal_of([&] { features_document_from(uneven, "features.json"); }).find("rows of the same length"),
      std::string::npos);
}

TEST(FeaturesDocuments, EverySampleHasEveryView) {
  const FeaturesDocument good{0, 0, "", {"z_m", "z_i"}, {{0, 0, {1, 2}, {{1, 2}, {3, 4}}}}};
  for (const auto& spoil : std::vector<std::function<void(FeaturesDocument::Sample&)>>{
           [](auto& sample) { sample.views.pop_back(); }, [](auto& sample) { sample.z.clear(); },
           [](auto& sample) { sample.z.push_back(3); }}) {
    FeaturesDocument bad = good;
    spoil(bad.samples[0]);
    EXPECT_NE(refusal_of([&] { features_document_from(to_json(bad), "features.json"); }), "");
  }
  EXPECT_EQ(features_document_from(to_json(good), "features.json"), good);
  Json beyond = to_json(good);
  beyond["samples"][0]["index"] = 1e300;
  EXPECT_NE(refusal_of([&] { features_document_from(beyond, ""); }), "");
}

TEST(FeaturesDocuments, NumbersThatAreNotFiniteAreNull) {
  const Json document = through_text(to_json(FeaturesDocument{0, 0, "", {}, {{0, 0, {1, NAN}, {}}}}));
  EXPECT_TRUE(document["samples"][0]["z"][1].is_null());
  EXPECT_TRUE(std::isnan(features_document_from(document, "").samples[0].z[1]));
}

}  // namespace
}  // namespace guise::runs
