// A network that starts from a file: by anybody's names, or refused with nothing changed.
#include "train/init_from.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "models/make_network.h"
#include "models/stored_weights.h"
#include "support/errors.h"
#include "support/temporary_folder.h"
#include "train/tensor_file.h"

namespace guise::train {
namespace {

std::unique_ptr<models::Network> network(uint64_t seed, int64_t classes = 3) {
  return models::make_network({"resnet18", 1, 0, ""}, classes, seed);
}

const models::TensorNames& names() {
  return models::tensor_names("resnet18");
}

TensorMap tensors(const models::Network& of, models::Naming naming) {
  TensorMap map;
  for (const models::NamedTensor& entry : of.tensors())
    map[models::stored_name(names(), naming, entry.name)] = entry.tensor;
  return map;
}

class InitFrom : public ::testing::TestWithParam<models::Naming> {
 protected:
  std::string write(const TensorMap& map) const {
    write_tensors(folder_.path("w.safetensors"), map, {});
    return folder_.path("w.safetensors");
  }
  support::TemporaryFolder folder_;
};

TEST_P(InitFrom, TakesEveryTensorByItsName) {
  const auto source = network(1), target = network(2);
  init_from(*target, names(), {write(tensors(*source, GetParam()))});
  for (size_t i = 0; i < source->tensors().size(); ++i) {
    EXPECT_TRUE(at::equal(source->tensors()[i].tensor, target->tensors()[i].tensor))
        << source->tensors()[i].name;
  }
  EXPECT_TRUE(target->parameters().front().tensor.requires_grad());
}

// The number of classes is said before any list of tensors, and no tensor is changed.
TEST_P(InitFrom, AnotherNumberOfClassesIsSaidAsSuch) {
  const auto source = network(1, 5), target = network(2);
  const at::Tensor before = target->tensors().front().tensor.detach().clone();
  const std::string file = write(tensors(*source, GetParam()));
  const std::string text = support::refusal_of([&] { init_from(*target, names(), {file}); });
  support::expect_mentions(text,
                           {"model.init_from: " + file, "number of classes", "expected 3", "received 5"});
  EXPECT_TRUE(at::equal(target->tensors().front().tensor, before));
}

TEST_P(InitFrom, AHeadThatIsMissingIsAMissingTensor) {
  const auto source = network(1), target = network(2);
  TensorMap map = tensors(*source, GetParam());
  map.erase(models::stored_name(names(), GetParam(), "fc.weight"));
  const std::string file = write(map);
  const std::string text = support::refusal_of([&] { init_from(*target, names(), {file}); });
  EXPECT_TRUE(support::contains(text, "fc.weight"));
  EXPECT_FALSE(support::contains(text, "number of classes"));
}

// Whatever head and pooling the file has.
TEST_P(InitFrom, ANewHeadStandsOnTheBackboneOfTheFile) {
  config::ModelConfig other{.name = "resnet18", .width = 1};
  other.pooling = "gem";
  other.gem_learned = true;
  other.head.hidden = {4};
  const auto source = models::make_network(other, 5, 1), target = network(2), fresh = network(2);
  const std::string file = write(tensors(*source, GetParam()));
  const std::string refusal = support::refusal_of([&] { init_from(*target, names(), {file}); });
  support::expect_mentions(refusal, {"expected 3", "received 5", "model.new_head=true"});
  init_from(*target, names(), {file, true});
  for (size_t i = 0; i < fresh->tensors().size(); ++i) {
    const models::NamedTensor& entry = target->tensors()[i];
    const bool head = entry.name.starts_with("fc.");
    EXPECT_TRUE(at::equal(entry.tensor, (head ? fresh : source)->tensors()[i].tensor)) << entry.name;
  }
}

TEST_P(InitFrom, ANewHeadNeedsTheWholeBackbone) {
  const auto source = network(1, 5), target = network(2);
  TensorMap map = tensors(*source, GetParam());
  map.erase(models::stored_name(names(), GetParam(), "layer3.0.bn1.bias"));
  const std::string file = write(map);
  const std::string text = support::refusal_of([&] { init_from(*target, names(), {file, true}); });
  EXPECT_TRUE(support::contains(text, "missing: layer3.0.bn1.bias")) << text;
}

INSTANTIATE_TEST_SUITE_P(Names, InitFrom,
                         ::testing::Values(models::Naming::torchvision, models::Naming::mmpretrain,
                                           models::Naming::guise),
                         [](const auto& naming) { return std::string(models::text_of(naming.param)); });

}  // namespace
}  // namespace guise::train
