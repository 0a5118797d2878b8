// Images of earlier tasks in the training.
#include "train/replay.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "tiny_run.h"

namespace guise::train::testing {
namespace {

const Keys kAugmented = {{"data.augment.crop_padding", 2}, {"data.augment.flip", true}};

TEST(LoadDrawn, AugmentsByTheDrawsOwnSeed) {
  const Experiment run = prepare(tiny_request(kAugmented, "unused"));
  const auto load = [&](uint64_t seed) { return load_drawn(run, Drawn{{3, 8, 21}, {}, {}, {}, seed}); };
  const data::Batch first = load(5);
  EXPECT_TRUE(first.images.equal(load(5).images));
  EXPECT_FALSE(first.images.equal(load(6).images));
  const std::vector<size_t> samples = {3, 8, 21};
  for (size_t i = 0; i < samples.size(); ++i)
    EXPECT_EQ(first.labels[static_cast<int64_t>(i)].item<int64_t>(), run.images.train.labels[samples[i]]);
}

TEST(LoadDrawn, WithoutAugmentationGivesTheImagesThemselves) {
  const Experiment run = prepare(tiny_request({}, "unused"));
  const std::vector<int64_t> samples = {30, 1};
  const data::Batch plain = data::evaluation_batch(run.images.train, samples, run.normalization);
  EXPECT_TRUE(load_drawn(run, Drawn{samples, {}, {}, {}, 9}).images.equal(plain.images));
}

}  // namespace
}  // namespace guise::train::testing
