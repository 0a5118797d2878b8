// Networks by name, and what they start from.
#include "models/make_network.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "config/document.h"
#include "config/parts.h"
#include "core/error.h"
#include "core/text.h"
#include "reference_network.h"
#include "support/errors.h"

namespace guise::models {
namespace {

using reference::ends_with;
using reference::find;

config::ModelConfig resnet18(int64_t width, int64_t stem_channels) {
  config::ModelConfig config;
  config.name = "resnet18";
  config.width = width;
  config.stem_channels = stem_channels;
  return config;
}

TEST(MakeNetwork, ConvolutionsAreKaimingNormalByFanOutAndTheHeadNormal) {
  const auto network = make_network(resnet18(32, 0), 10, 5);
  for (const NamedTensor& entry : network->parameters()) {
    if (entry.tensor.numel() < 2000 || entry.tensor.dim() < 2) continue;
    const at::Tensor values = entry.tensor.detach();
    const int64_t fan_out = values.dim() == 4 ? values.size(0) * values.size(2) * values.size(3) : 0;
    const double deviation = fan_out > 0 ? std::sqrt(2.0 / static_cast<double>(fan_out)) : 0.01;
    // Four standard errors of the mean and of the deviation of normal numbers.
    const double error = 4 * deviation / std::sqrt(static_cast<double>(values.numel()));
    EXPECT_NEAR(values.mean().item<double>(), 0.0, error) << entry.name;
    EXPECT_NEAR(values.std().item<double>(), deviation, error / std::sqrt(2.0)) << entry.name;
    EXPECT_NEAR(((values - values.mean()).abs() < deviation).to(at::kDouble).mean().item<double>(), 0.6827,
                4 * 0.5 / std::sqrt(static_cast<double>(values.numel())))
        << entry.name;
  }
}

TEST(MakeNetwork, NormsAndBiasesStartAtTheirConstants) {
  const auto network = make_network(resnet18(4, 6), 10, 5);
  for (const NamedTensor& entry : network->tensors()) {
    if (entry.tensor.dim() > 1) continue;
    const bool last_of_block = ends_with(entry.name, ".bn2.weight");
    const bool one =
        (ends_with(entry.name, "weight") && !last_of_block) || ends_with(entry.name, "running_var");
    EXPECT_TRUE(at::equal(entry.tensor, at::full_like(entry.tensor, one ? 1 : 0))) << entry.name;
  }
}

TEST(MakeNetwork, WeightsDependOnTheSeedAndOnNothingElse) {
  at::manual_seed(1);
  const auto first = make_network(resnet18(4, 0), 10, 5);
  at::manual_seed(2);
  const auto second = make_network(resnet18(4, 0), 10, 5);
  const auto other = make_network(resnet18(4, 0), 10, 6);
  EXPECT_TRUE(at::equal(find(*first, "fc.weight"), find(*second, "fc.weight")));
  EXPECT_TRUE(at::equal(find(*first, "layer4.1.conv2.weight"), find(*second, "layer4.1.conv2.weight")));
  EXPECT_FALSE(at::equal(find(*first, "conv1.weight"), find(*other, "conv1.weight")));
  EXPECT_FALSE(at::equal(find(*first, "layer1.0.conv1.weight"), find(*first, "layer1.0.conv2.weight")));
}

TEST(MakeNetwork, StemChannelsDefaultToTheWidth) {
  EXPECT_EQ(find(*make_network(resnet18(4, 0), 10, 1), "conv1.weight").size(0), 4);
  EXPECT_EQ(find(*make_network(resnet18(4, 6), 10, 1), "conv1.weight").size(0), 6);
  EXPECT_EQ(make_network(resnet18(4, 6), 7, 1)->classes(), 7);
}

TEST(MakeNetwork, MakesEveryNetworkThatARunCanName) {
  EXPECT_EQ(network_names(), config::part_names("model"));
  for (const std::string& name : network_names()) {
    config::RunConfig run;
    config::fill_run({{"model", {{"name", name}}}}, "test", run);
    const auto network = make_network(run.model, 10, 1);
    const TensorNames& names = tensor_names(name);
    EXPECT_NO_THROW(find(*network, names.first));
    EXPECT_NO_THROW(find(*network, names.head + "weight"));
    const auto head = network->clone_head();
    for (const NamedTensor& entry : head->tensors())
      EXPECT_TRUE(entry.name.starts_with(names.head)) << entry.name;
  }
}

TEST(MakeNetwork, WrongNamesAndSizesAreRefusedWithText) {
  const auto refusal = [](const config::ModelConfig& config, int64_t classes) {
    return support::refusal_of([&] { make_network(config, classes, 1); });
  };
  config::ModelConfig unknown = resnet18(4, 0);
  unknown.name = "resnet19";
  EXPECT_EQ(refusal(unknown, 10), "model: unknown network: expected " +
                                      core::joined(network_names(), " or ") + ", received resnet19");
  EXPECT_EQ(refusal(resnet18(0, 0), 10), "model: expected a width of at least 1, received 0");
  EXPECT_EQ(refusal(resnet18(4, -1), 10),
            "model: expected a number of stem channels of at least 1, received -1");
  EXPECT_EQ(refusal(resnet18(4, 0), 0), "model: expected a number of classes of at least 1, received 0");
}

}  // namespace
}  // namespace guise::models
