#include "infer/feature_pass.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include "data/batch.h"
#include "data/load_split.h"
#include "stored_run.h"

namespace guise::infer::testing {
namespace {

struct Subject {
  Subject() {
    trained.facts = facts_of_gratings();
    trained.config.model.name = "resnet18";
    trained.step = 7;
    trained.networks.push_back({"teacher", small_network(3)->clone()});
    config::DataConfig config;
    config.name = "synthetic";
    config.test_limit = 300;  // more than one batch
    images = data::load_part(config, data::Part::test, 0);
  }
  const NamedNetwork& network() const { return trained.networks.front(); }

  Trained trained;
  data::ImageSet images;
};

TEST(FeaturePass, HasARowForEachImageInOrder) {
  const Subject subject;
  const features::FeatureSet set = feature_pass(subject.trained, subject.network(), subject.images,
                                                subject.images.labels, {at::kCPU, "fp32"}, [](int64_t) {});
  EXPECT_EQ(set.rows(), 300);
  EXPECT_EQ(set.columns(), 8);
  EXPECT_EQ(set.network, "teacher");
  EXPECT_EQ(set.step, 7);
  EXPECT_TRUE(set.y.equal(at::tensor(subject.images.labels, at::kLong)));
  EXPECT_TRUE(set.index.equal(at::arange(300, at::kLong)));
  const c10::NoGradGuard no_grad;
  const std::vector<int64_t> last = {299};
  const runs::DataFacts facts = facts_of_gratings();
  const at::Tensor image =
      data::evaluation_batch(subject.images, last, data::Normalization(facts.mean, facts.std)).images;
  const at::Tensor z = subject.network().network->features(image, models::Mode::evaluate);
  EXPECT_TRUE(at::allclose(set.z[299], z[0], 1e-4, 1e-5));
  EXPECT_TRUE(at::allclose(set.logits[299], subject.network().network->head(z, models::Mode::evaluate)[0],
                           1e-4, 1e-5));
}

TEST(FeaturePass, AugmentationsDifferAndAreTheSameForTheSameSeed) {
  const Subject subject;
  const std::vector<int64_t> samples = {3, 5, 8};
  const auto views = [&](uint64_t seed) {
    return augmented_features(subject.trained, subject.network(), subject.images, samples, 2, seed,
                              {at::kCPU, "fp32"});
  };
  const at::Tensor found = views(1);
  EXPECT_EQ(found.sizes(), (std::vector<int64_t>{2, 3, 8}));
  EXPECT_FALSE(found[0].equal(found[1]));
  EXPECT_TRUE(found.equal(views(1)));
  EXPECT_FALSE(found.equal(views(2)));
}

}  // namespace
}  // namespace guise::infer::testing
