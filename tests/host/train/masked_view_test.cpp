#include "train/masked_view.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "data/batch.h"
#include "tiny_run.h"

namespace guise::train::testing {
namespace {

struct Subject {
  explicit Subject(const Keys& keys) : run(prepare(tiny_request(keys, "unused"))) {
    if (run.teacher) run.teacher->begin_epoch(*run.student, 1, 0, {});
    for (int64_t i = 0; i < 6; ++i) samples.push_back(i);
    batch = data::evaluation_batch(run.images.train, samples, run.normalization);
  }
  at::Tensor view(int64_t epoch) { return masked_view(run, batch, {epoch, 0, samples}); }

  Experiment run;
  std::vector<int64_t> samples;
  data::Batch batch;
};

TEST(MaskedView, HasTheTokenInTheMaskedChannelsAndTheFeatureInTheOthers) {
  Subject subject(
      {{"strategy.name", "mask_clso"}, {"strategy.mask_ratio", 0.5}, {"strategy.start_epoch", 1}});
  const at::Tensor view = subject.view(1);
  const at::Tensor z = subject.run.student->features(subject.batch.images, models::Mode::evaluate).detach();
  ASSERT_EQ(view.sizes(), z.sizes());
  const at::Tensor kept = view == z;
  EXPECT_TRUE((kept | (view == 0)).all().item<bool>());
  EXPECT_GE((view == 0).sum(1).min().item<int64_t>(), z.size(1) / 2);
  EXPECT_LE((view != z).sum(1).max().item<int64_t>(), z.size(1) / 2);
  EXPECT_GT((view != z).sum().item<int64_t>(), 0);
}

TEST(MaskedView, IsNothingBeforeTheStrategyBeginsAndWhereItMasksNothing) {
  Subject subject({{"strategy.name", "mask_clso"}, {"strategy.start_epoch", 1}});
  EXPECT_FALSE(subject.view(0).defined());
  Subject plain(Keys{{"strategy.name", "ce"}});
  EXPECT_FALSE(plain.view(1).defined());
}

}  // namespace
}  // namespace guise::train::testing
