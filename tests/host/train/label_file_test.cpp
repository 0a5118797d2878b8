// What labels.safetensors says of a run whose labels or images were changed.
#include "train/label_file.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "tiny_run.h"
#include "train/tensor_file.h"

namespace guise::train::testing {
namespace {

TEST(LabelFile, HoldsWhatWasTaughtAndWhatIsTrue) {
  const TemporaryFolder folder;
  const auto out = trained(folder, "noisy",
                           {{"data.train_limit", 60},
                            {"data.noise.kind", "pair"},
                            {"data.noise.rate", 0.5},
                            {"data.imbalance.kind", "step"},
                            {"data.imbalance.factor", 3}});
  const TensorMap file = read_tensors(out / "labels.safetensors");
  ASSERT_EQ(file.size(), 3u);
  const at::Tensor label = file.at("label"), clean = file.at("clean_label"), index = file.at("index");
  EXPECT_EQ(label.scalar_type(), at::kLong);
  const int64_t changed = label.ne(clean).sum().item<int64_t>();
  EXPECT_EQ(changed, std::llround(0.5 * static_cast<double>(label.numel())));
  EXPECT_TRUE(at::where(label.ne(clean), (clean + 1) % 10, clean).equal(label));
  EXPECT_TRUE((index.slice(0, 1) - index.slice(0, 0, -1)).gt(0).all().item<bool>());
  EXPECT_LT(index.max().item<int64_t>(), 2000);
}

TEST(LabelFile, IsNotWrittenWhereNothingWasChanged) {
  const TemporaryFolder folder;
  EXPECT_FALSE(std::filesystem::exists(trained(folder, "plain", {}) / "labels.safetensors"));
}

}  // namespace
}  // namespace guise::train::testing
