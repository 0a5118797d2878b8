// The first batch norm of a network sees a convolution of the images alone, so that what its statistics
// should be is told by the definition: means over batches of the batch's mean and unbiased variance.
#include "train/batch_norm_statistics.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "data/batch.h"
#include "data/batches.h"
#include "tiny_run.h"

namespace guise::train::testing {
namespace {

at::Tensor tensor_named(const models::Network& network, const std::string& name) {
  for (const models::NamedTensor& entry : network.tensors()) {
    if (entry.name == name) return entry.tensor;
  }
  throw std::runtime_error("no tensor " + name);
}

bool always() {
  return true;
}

TEST(BatchNormStatistics, AreMeansOverWholeBatches) {
  Experiment run = prepare(tiny_request({{"data.train_limit", 620}}, "unused"));
  const auto network = run.student->clone();
  tensor_named(*network, "bn1.running_mean").fill_(17);
  recompute_batch_norm(run, *network, always);

  const std::vector<int64_t> order = data::epoch_order(620, run.config.train.seed, 0);
  at::Tensor mean = at::zeros({1}, at::kDouble), variance = at::zeros({1}, at::kDouble);
  for (const int64_t begin : {0, 250}) {  // the third is not whole
    const data::Batch batch = data::evaluation_batch(
        run.images.train, std::span(order).subspan(static_cast<size_t>(begin), 250), run.normalization);
    const at::Tensor seen =
        at::conv2d(batch.images, tensor_named(*network, "conv1.weight"), {}, 1, 1).to(at::kDouble);
    const at::Tensor channel = seen.permute({1, 0, 2, 3}).reshape({1, -1});
    mean += channel.mean(1) / 2;
    variance += channel.var(1, true) / 2;
  }
  EXPECT_TRUE(at::allclose(tensor_named(*network, "bn1.running_mean").to(at::kDouble), mean, 1e-5, 1e-6));
  EXPECT_TRUE(at::allclose(tensor_named(*network, "bn1.running_var").to(at::kDouble), variance, 1e-5, 1e-6));
  EXPECT_EQ(tensor_named(*network, "bn1.num_batches_tracked").item<int64_t>(), 2);
}

// The head's batch norm sees the features that the backbone gives in that pass.
TEST(BatchNormStatistics, AreThoseOfTheHeadToo) {
  Experiment run = prepare(tiny_request(
      {{"data.train_limit", 40}, {"model.head.hidden", {4}}, {"model.head.norm", "batch"}}, "unused"));
  const auto network = run.student->clone(), other = run.student->clone();
  recompute_batch_norm(run, *network, always);
  const std::vector<int64_t> order = data::epoch_order(40, run.config.train.seed, 0);
  const data::Batch batch = data::evaluation_batch(run.images.train, order, run.normalization);
  const at::Tensor hidden = at::linear(other->features(batch.images, models::Mode::train),
                                       tensor_named(*other, "fc.hidden.0.linear.weight"),
                                       tensor_named(*other, "fc.hidden.0.linear.bias"));
  EXPECT_TRUE(
      at::allclose(tensor_named(*network, "fc.hidden.0.norm.running_mean"), hidden.mean(0), 1e-4, 1e-5));
  EXPECT_TRUE(
      at::allclose(tensor_named(*network, "fc.hidden.0.norm.running_var"), hidden.var(0, true), 1e-4, 1e-5));
}

TEST(BatchNormStatistics, NothingElseChanges) {
  Experiment run = prepare(tiny_request({}, "unused"));
  const auto network = run.student->clone();
  recompute_batch_norm(run, *network, always);
  for (const models::NamedTensor& entry : network->tensors()) {
    if (entry.is_buffer) continue;
    EXPECT_TRUE(at::equal(entry.tensor, tensor_named(*run.student, entry.name))) << entry.name;
  }
  const auto again = run.student->clone();
  recompute_batch_norm(run, *again, always);
  EXPECT_TRUE(at::equal(tensor_named(*again, "layer4.1.bn2.running_var"),
                        tensor_named(*network, "layer4.1.bn2.running_var")));
}

}  // namespace
}  // namespace guise::train::testing
