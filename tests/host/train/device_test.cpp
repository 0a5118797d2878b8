// Devices by name, and the scope of reduced precision.
#include "train/device.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "support/errors.h"

namespace guise::train {
namespace {

std::string refusal_of(const std::string& name) {
  return support::refusal_of([&] { device_named(name); });
}

TEST(DeviceNamed, CpuIsAlwaysThere) {
  EXPECT_TRUE(device_named("cpu").is_cpu());
}

TEST(DeviceNamed, OtherNamesAreRefusedWithWhatWasGiven) {
  for (const char* name :
       {"", "gpu", "cpu:1", "meta", "CUDA", "cuda:", "cuda:x", "cuda:-1", "cuda:99", "cuda:999999999999"}) {
    const std::string text = refusal_of(name);
    EXPECT_NE(text.find("train.device: expected cpu, or cuda"), std::string::npos)
        << "'" << name << "': " << text;
  }
}

TEST(DeviceNamed, CudaNeedsAMachineThatHasIt) {
  if (at::hasCUDA()) {
    EXPECT_EQ(device_named("cuda"), at::Device(at::kCUDA, 0));
    EXPECT_EQ(device_named("cuda:0"), at::Device(at::kCUDA, 0));
  } else {
    EXPECT_NE(refusal_of("cuda"), "");
  }
}

TEST(SetThreads, TakesTheNumberGivenOrEveryCore) {
  EXPECT_EQ(set_threads(3), 3);
  EXPECT_EQ(at::get_num_threads(), 3);
  EXPECT_GE(set_threads(0), 1);
}

at::ScalarType type_of_a_product() {
  return at::matmul(at::ones({2, 2}), at::ones({2, 2})).scalar_type();
}

TEST(PrecisionScope, ReducesProductsWhileItLives) {
  {
    const PrecisionScope reduced("bf16", at::kCPU);
    EXPECT_EQ(type_of_a_product(), at::kBFloat16);
  }
  EXPECT_EQ(type_of_a_product(), at::kFloat);
  const PrecisionScope full("fp32", at::kCPU);
  EXPECT_EQ(type_of_a_product(), at::kFloat);
}

}  // namespace
}  // namespace guise::train
