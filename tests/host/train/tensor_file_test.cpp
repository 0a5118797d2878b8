// Tensors through a file: every type, any layout, and types that one side lacks.
#include "train/tensor_file.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "support/errors.h"
#include "support/temporary_folder.h"

namespace guise::train {
namespace {

TEST(TensorFile, EveryTypeAndShapeComesBack) {
  const support::TemporaryFolder folder;
  TensorMap tensors = {{"scalar", at::full({}, 2.5)}, {"empty", at::zeros({0, 3})}};
  for (const at::ScalarType type : {at::kFloat, at::kDouble, at::kBFloat16, at::kHalf, at::kLong, at::kInt,
                                    at::kShort, at::kChar, at::kByte, at::kBool}) {
    tensors[c10::toString(type)] = at::arange(6).view({2, 3}).to(type);
  }
  write_tensors(folder.path("t.safetensors"), tensors, {{"note", "x"}});
  const TensorMap back = read_tensors(folder.path() / "t.safetensors");
  ASSERT_EQ(back.size(), tensors.size());
  for (const auto& [name, tensor] : tensors) {
    EXPECT_EQ(back.at(name).scalar_type(), tensor.scalar_type()) << name;
    EXPECT_TRUE(at::equal(back.at(name), tensor)) << name;
  }
}

TEST(TensorFile, IsRowMajorWhateverTheLayout) {
  const support::TemporaryFolder folder;
  const at::Tensor square = at::arange(4).to(at::kFloat).view({2, 2});
  const at::Tensor images = at::arange(24).to(at::kFloat).view({1, 2, 3, 4});
  const TensorBytesList list({{"a", square.t()}});
  const auto* bytes = reinterpret_cast<const float*>(list.entries().at(0).bytes.data());
  EXPECT_EQ(std::vector<float>(bytes, bytes + 4), (std::vector<float>{0, 2, 1, 3}));
  write_tensors(folder.path("t.safetensors"), {{"images", images.contiguous(at::MemoryFormat::ChannelsLast)}},
                {});
  EXPECT_TRUE(at::equal(read_tensors(folder.path() / "t.safetensors").at("images"), images));
}

TEST(TensorFile, WhatIsReadIsItsOwn) {
  const support::TemporaryFolder folder;
  write_tensors(folder.path("t.safetensors"), {{"a", at::ones({2})}}, {});
  const TensorMap first = read_tensors(folder.path() / "t.safetensors");
  first.at("a").fill_(9);
  EXPECT_EQ(read_tensors(folder.path() / "t.safetensors").at("a")[0].item<float>(), 1);
}

TEST(TensorFile, ATypeWithoutANameIsRefused) {
  EXPECT_TRUE(support::contains(
      support::failure_of([] { TensorBytesList({{"a", at::zeros({1}, at::kComplexFloat)}}); }),
      "ComplexFloat"));
}

TEST(TensorFile, ATypeThatLibTorchLacksNamesFileAndTensor) {
  const support::TemporaryFolder folder;
  const std::vector<std::byte> bytes(16);
  const std::vector<record::TensorBytes> entries = {{"odd", "U32", {4}, bytes}};
  record::write_safetensors(folder.path("t.safetensors"), entries, {});
  support::expect_mentions(support::refusal_of([&] { read_tensors(folder.path() / "t.safetensors"); }),
                           {"t.safetensors: tensor odd", "U32"});
}

}  // namespace
}  // namespace guise::train
