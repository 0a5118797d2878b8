// Every network and option against plain PyTorch on the same weights
// (tests/reference/models/make_networks.py), and the counts that are published.
#include "models/convolutional_network.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <set>

#include "config/document.h"
#include "config/parts.h"
#include "models/make_network.h"
#include "nodes/kernels.h"
#include "reference_network.h"
#include "support/errors.h"

namespace guise::models {
namespace {

using reference::find;
using reference::worst_difference;

nlohmann::json load(const char* part) {
  return reference::load(part, "models/networks.json");
}

config::ModelConfig config_of(const nlohmann::json& model) {
  config::RunConfig run;
  config::fill_run({{"model", model}}, "test", run);
  return run.model;
}

// By the place of a name in the sorted list, as fill() of the script.
void fill(const Network& network) {
  const c10::NoGradGuard no_gradient;
  std::map<std::string, at::Tensor> sorted;
  for (const NamedTensor& entry : network.tensors()) sorted[entry.name] = entry.tensor;
  uint32_t index = 0;
  for (auto& [name, tensor] : sorted) {
    at::Tensor values = reference::hashed_values(index++, tensor.numel()).reshape(tensor.sizes());
    if (!tensor.is_floating_point() || name == "avgpool.p") continue;
    if (tensor.dim() == 4) {
      values = values * (4.0 / std::sqrt(static_cast<double>(tensor.numel() / tensor.size(0))));
    } else if (name.ends_with("running_var") || (tensor.dim() == 1 && name.ends_with("weight"))) {
      values = 1.0 + 0.5 * values;
    }
    tensor.copy_(values);
  }
}

class EveryNetwork : public testing::TestWithParam<nlohmann::json> {
 protected:
  EveryNetwork() : network_(make_network(config_of(wanted_["model"]), 5, 1)) {
    network_->to(at::kCPU, at::kDouble);
    fill(*network_);
  }
  // A norm and the first values after it.
  static void expect_same(const at::Tensor& received, const nlohmann::json& wanted, const std::string& name) {
    const std::vector<double> all = wanted;
    ASSERT_TRUE(received.defined()) << name;
    EXPECT_LT(worst_difference(received.norm(), {all[0]}), kTolerance) << name;
    EXPECT_LT(worst_difference(received, {all.begin() + 1, all.end()}), kTolerance) << name;
  }

  static constexpr double kTolerance = 1e-10;
  nlohmann::json wanted_ = GetParam();
  std::unique_ptr<Network> network_;
  at::Tensor images_ = reference::images(wanted_["size"]);
};

TEST_P(EveryNetwork, HasTheTensorsOfPlainTorch) {
  nlohmann::json shapes = nlohmann::json::object();
  for (const NamedTensor& entry : network_->tensors()) shapes[entry.name] = entry.tensor.sizes().vec();
  EXPECT_EQ(shapes, wanted_["shapes"]);
  EXPECT_EQ(network_->tensors().size(), shapes.size());
  EXPECT_EQ(network_->feature_dim(), wanted_["feature_dim"].get<int64_t>());
  EXPECT_EQ(network_->classes(), 5);
}

TEST_P(EveryNetwork, GivesItsFeaturesAndLogits) {
  const at::Tensor features = network_->features(images_, Mode::evaluate);
  EXPECT_LT(worst_difference(features, wanted_["features"]), kTolerance);
  EXPECT_EQ(features.numel(), static_cast<int64_t>(wanted_["features"].size()));
  EXPECT_LT(worst_difference(network_->head(features, Mode::evaluate), wanted_["logits_evaluate"]),
            kTolerance);
}

TEST_P(EveryNetwork, LearnsAsItDoes) {
  const at::Tensor logits = network_->head(network_->features(images_, Mode::train), Mode::train);
  EXPECT_LT(worst_difference(logits, wanted_["logits_train"]), kTolerance);
  const at::Tensor targets = at::tensor(wanted_["targets"].get<std::vector<int64_t>>());
  const at::Tensor loss = at::cross_entropy_loss(logits, targets);
  loss.backward();
  EXPECT_NEAR(loss.item<double>(), wanted_["loss"].get<double>(), kTolerance);
  for (const auto& [name, values] : wanted_["gradients"].items())
    expect_same(find(*network_, name).grad(), values, name);
  for (const auto& [name, values] : wanted_["statistics"].items())
    expect_same(find(*network_, name), values, name);
  EXPECT_EQ(network_->parameters().size(), wanted_["gradients"].size());
}

TEST_P(EveryNetwork, IsCopiedWhole) {
  const auto copy = network_->clone();
  const at::Tensor features = network_->features(images_, Mode::evaluate);
  EXPECT_TRUE(at::equal(copy->features(images_, Mode::evaluate), features));
  EXPECT_TRUE(at::equal(network_->clone_head()->head(features, Mode::evaluate),
                        network_->head(features, Mode::evaluate)));
}

double apart(const at::Tensor& ours, const at::Tensor& theirs) {
  const at::Tensor expected = theirs.to(at::kDouble);
  return ((ours.to(at::kDouble) - expected).norm() / expected.norm().clamp_min(1e-6)).item<double>();
}

double train_once(const Network& network, const at::Tensor& images, const at::Tensor& targets) {
  const at::Tensor logits = network.head(network.features(images, Mode::train), Mode::train);
  const at::Tensor loss = at::cross_entropy_loss(logits, targets);
  loss.backward();
  return loss.item<double>();
}

// In float32 by kernels, against itself in float64 by LibTorch's operators; what is ill-conditioned in
// float32 (two images, norms over few values) may be ten times as far off as by LibTorch's operators in
// float32; a value near 0 that falls on the other side of a ReLU moves gradients by some thousandths.
TEST_P(EveryNetwork, IsTheSameByKernels) {
  const auto in_float32 = [&] {
    auto network = make_network(config_of(wanted_["model"]), 5, 1);
    fill(*network);
    return network;
  };
  const auto own = in_float32(), plain = in_float32();
  own->use_kernels(nodes::kernels_named("auto"));
  const at::Tensor images = images_.to(at::kFloat);
  {
    const c10::NoGradGuard no_gradient;
    EXPECT_LT(apart(own->features(images, Mode::evaluate), network_->features(images_, Mode::evaluate)),
              1e-4);
  }
  const at::Tensor targets = at::tensor(wanted_["targets"].get<std::vector<int64_t>>());
  const double expected = train_once(*network_, images_, targets);
  const double off = std::abs(train_once(*plain, images, targets) - expected);
  EXPECT_NEAR(train_once(*own, images, targets), expected, std::max(1e-5, 10 * off));
  for (const NamedTensor& entry : network_->tensors()) {
    const at::Tensor ours = find(*own, entry.name), theirs = find(*plain, entry.name);
    EXPECT_LT(apart(ours, entry.tensor.detach()), 1e-4) << entry.name;
    if (entry.is_buffer) continue;
    const at::Tensor gradient = entry.tensor.grad();
    EXPECT_LT(apart(ours.grad(), gradient), std::max(3e-2, 10 * apart(theirs.grad(), gradient)))
        << entry.name;
  }
}

// To the last bit, whether nothing has changed, weights were written or the running statistics moved.
TEST_P(EveryNetwork, PreparedWeightsChangeNoResult) {
  const c10::NoGradGuard no_gradient;
  const auto made = [&] {
    auto network = make_network(config_of(wanted_["model"]), 5, 1)->clone();
    fill(*network);
    network->use_kernels(nodes::kernels_named("auto"));
    return network;
  };
  const auto plain = made(), prepared = made();
  prepared->keep_prepared(true);
  const at::Tensor images = images_.to(at::kFloat);
  const auto is_same = [&] {
    return at::equal(prepared->features(images, Mode::evaluate), plain->features(images, Mode::evaluate));
  };
  EXPECT_TRUE(is_same());
  EXPECT_TRUE(is_same()) << "read a second time";
  for (const auto* network : {plain.get(), prepared.get()})
    for (const NamedTensor& entry : network->tensors())
      if (entry.tensor.is_floating_point()) entry.tensor.mul_(0.75);
  prepared->tensors_written();
  EXPECT_TRUE(is_same()) << "after a write";
  for (const auto* network : {plain.get(), prepared.get()}) network->features(images, Mode::train);
  EXPECT_TRUE(is_same()) << "after a pass that moves the running statistics";
}

INSTANTIATE_TEST_SUITE_P(Reference, EveryNetwork,
                         testing::ValuesIn(load("cases").get<std::vector<nlohmann::json>>()),
                         [](const auto& row) {
                           return row.param["model"]["name"].template get<std::string>() + "_" +
                                  std::to_string(row.index);
                         });

TEST(ConvolutionalNetwork, EveryNetworkThatARunCanNameIsAmongTheCases) {
  std::set<std::string> names;
  for (const auto& wanted : load("cases")) names.insert(wanted["model"]["name"]);
  for (const std::string& name : config::part_names("model")) EXPECT_EQ(names.count(name), 1u) << name;
}

TEST(ConvolutionalNetwork, CountsAreThoseOfPlainTorchAndThePapers) {
  for (const auto& row : load("counts")) {
    const auto network = make_network(config_of(row["model"]), row["classes"], 1);
    const int64_t size = row["size"], multiply_adds = network->multiply_adds(size, size);
    EXPECT_EQ(network->count_parameters(), row["parameters"].get<int64_t>()) << row;
    EXPECT_EQ(multiply_adds, row["multiply_adds"].get<int64_t>()) << row;
    if (!row["published"].is_null()) {
      EXPECT_EQ(network->count_parameters(), row["published"].get<int64_t>()) << row;
    }
    if (!row["published_giga"].is_null()) {
      EXPECT_NEAR(static_cast<double>(multiply_adds) * 1e-9, row["published_giga"].get<double>(), 0.01)
          << row;
    }
  }
}

TEST(ConvolutionalNetwork, TheSmallestSideIsTheLeastThatCanBePooled) {
  const std::vector<std::pair<nlohmann::json, int64_t>> wanted = {
      {{{"name", "resnet18"}}, 1},
      {{{"name", "resnet18"}, {"pooling", "gap2x2"}}, 9},
      {{{"name", "resnet18"}, {"pooling", "gap2x2"}, {"stem", "imagenet"}}, 33},
      {{{"name", "wrn16_4"}, {"pooling", "gap2x2"}}, 5},
      {{{"name", "vgg11"}}, 32},
      {{{"name", "vgg16"}, {"pooling", "gap2x2"}}, 64}};
  for (const auto& [model, side] : wanted) {
    nlohmann::json narrow = model;
    narrow["width"] = 2;
    const auto network = make_network(config_of(narrow), 3, 1);
    EXPECT_EQ(network->smallest_side(), side) << model;
    EXPECT_NO_THROW(network->features(at::zeros({1, 3, side, side}), Mode::evaluate)) << model;
  }
}

// Outside of training nothing is dropped, and a place decides what is.
TEST(ConvolutionalNetwork, DropoutComesBeforeThePooling) {
  const auto network = make_network(config_of({{"name", "resnet20"}, {"width", 4}, {"dropout", 0.4}}), 3, 1);
  const auto plain = make_network(config_of({{"name", "resnet20"}, {"width", 4}}), 3, 1);
  const at::Tensor images = reference::images(8).to(at::kFloat);
  Pass pass = Mode::train;
  EXPECT_TRUE(at::equal(network->features(images, pass), plain->features(images, pass)));
  pass.dropout = {7, 3, 41, 1};
  const at::Tensor dropped = network->features(images, pass);
  const auto* inner = dynamic_cast<const ConvolutionalNetwork*>(plain.get());
  const at::Tensor maps = Dropout{0.4, 0}(inner->activations(images, pass).back(), pass);
  EXPECT_TRUE(at::equal(dropped, maps.mean({2, 3})));
  EXPECT_FALSE(at::equal(dropped, plain->features(images, pass)));
  pass.mode = Mode::evaluate;
  EXPECT_TRUE(at::equal(network->features(images, pass), network->features(images, Mode::evaluate)));
}

}  // namespace
}  // namespace guise::models
