#include "infer/feature_file.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "record/safetensors.h"
#include "support/errors.h"
#include "support/temporary_folder.h"
#include "train/tensor_file.h"

namespace guise::infer::testing {
namespace {

features::FeatureSet set_of(int64_t rows, const char* split) {
  features::FeatureSet set;
  set.z = at::rand({rows, 3});
  set.logits = at::rand({rows, 2});
  set.y = at::arange(rows, at::kLong).remainder(2);
  set.index = at::arange(rows, at::kLong);
  set.split = split;
  set.network = "student";
  set.classes = 2;
  set.step = 9;
  return set;
}

NetworkFeatures some_features() {
  return {.place = "runs/a",
          .checkpoint = "step-000009",
          .data = "synthetic",
          .images = "abc",
          .class_names = {"cat", "dog"},
          .head_weight = at::rand({2, 3}),
          .train = set_of(6, "train"),
          .test = set_of(4, "test")};
}

class FeatureFile : public ::testing::Test {
 protected:
  std::filesystem::path path() const { return folder_.path() / "features.safetensors"; }

  // Writes the file with one tensor or one word of its metadata changed, and gives what reading it says.
  std::string refusal_with(const std::string& name, const at::Tensor& tensor) {
    write_features_file(path(), some_features());
    train::TensorMap tensors = train::read_tensors(path());
    const record::SafetensorsMetadata metadata = record::SafetensorsFile::read(path()).metadata();
    tensors[name] = tensor;
    train::write_tensors(path(), tensors, metadata);
    return support::refusal_of([&] { read_features_file(path()); });
  }
  std::string refusal_saying(const std::string& key, const std::string& value) {
    write_features_file(path(), some_features());
    record::SafetensorsMetadata metadata = record::SafetensorsFile::read(path()).metadata();
    metadata[key] = value;
    train::write_tensors(path(), train::read_tensors(path()), metadata);
    return support::refusal_of([&] { read_features_file(path()); });
  }

  support::TemporaryFolder folder_;
};

TEST_F(FeatureFile, GoesThereAndBack) {
  const NetworkFeatures before = some_features();
  write_features_file(path(), before);
  EXPECT_TRUE(is_features_file(path()));
  const NetworkFeatures after = read_features_file(path());
  EXPECT_TRUE(after.train.z.equal(before.train.z) && after.test.z.equal(before.test.z));
  EXPECT_TRUE(after.test.logits.equal(before.test.logits) && after.test.y.equal(before.test.y));
  EXPECT_TRUE(after.head_weight.equal(before.head_weight));
  EXPECT_EQ(after.class_names, before.class_names);
  EXPECT_EQ(after.test.split, "test");
  EXPECT_EQ(after.train.step, 9);
  EXPECT_EQ(after.images, "abc");
  EXPECT_EQ(after.train.classes, 2);
}

TEST_F(FeatureFile, OfAnotherKindIsNone) {
  train::write_tensors(path(), {{"train.z", at::rand({2, 2})}}, {});
  EXPECT_FALSE(is_features_file(path()));
  EXPECT_FALSE(is_features_file(folder_.path() / "none"));
}

TEST_F(FeatureFile, OfAnotherLayerNamesBoth) {
  const std::string text = refusal_saying("layer", "layer4");
  EXPECT_TRUE(support::contains(text, "z, the input of the head") && support::contains(text, "layer4"))
      << text;
}

TEST_F(FeatureFile, WhatDoesNotFitIsNamed) {
  EXPECT_TRUE(support::contains(refusal_with("test.z", at::rand({4, 5})), "3 channels"));
  EXPECT_TRUE(support::contains(refusal_with("train.y", at::zeros({5}, at::kLong)), "6 rows"));
  EXPECT_TRUE(support::contains(refusal_with("train.y", at::full({6}, 2, at::kLong)), "labels in [0, 2)"));
  EXPECT_TRUE(support::contains(refusal_with("train.z", at::rand({6, 3}, at::kDouble)), "train.z"));
  EXPECT_TRUE(support::contains(refusal_with("train.logits", at::rand({6, 7})), "2 columns"));
  EXPECT_TRUE(support::contains(refusal_with("head.weight", at::rand({9, 3})), "[2, 3]"));
  EXPECT_TRUE(support::contains(refusal_saying("class_names", "cat"), "class_names"));
  EXPECT_TRUE(support::contains(refusal_saying("step", "-3"), "step"));
  EXPECT_TRUE(support::contains(refusal_saying("schema", "guise.features/9"), "guise.features/1"));
}

TEST_F(FeatureFile, AFeatureThatIsNotFiniteIsNone) {
  NetworkFeatures features = some_features();
  features.test.z[1][1] = NAN;
  write_features_file(path(), features);
  EXPECT_TRUE(support::contains(support::failure_of([&] { read_features_file(path()); }), "not finite"));
}

}  // namespace
}  // namespace guise::infer::testing
