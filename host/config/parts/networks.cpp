// Networks by name. What they share comes first: width, stem, layers, pooling, head.
#include "config/parts/tables.h"

namespace guise::config {
namespace {

RunKey width(int64_t channels) {
  return integer("model.width", channels)
      .at_least(1)
      .at_most(1024)
      .unit("channels")
      .fills(&RunConfig::model, &ModelConfig::width)
      .help("channels of the first stage, of which the feature has a multiple (guise describe NETWORK)");
}

RunKeys stem() {
  return {
      text("model.stem", "conv3")
          .one_of({"conv3", "conv5", "imagenet"})
          .fills(&RunConfig::model, &ModelConfig::stem)
          .help("first layer: 3x3 or 5x5 at stride 1, or 7x7 at stride 2 and a 3x3 max-pool at stride 2")};
}

RunKeys stem_and_its_channels() {
  RunKeys keys = {integer("model.stem_channels", 0)
                      .at_least(0)
                      .at_most(1024)
                      .unit("channels")
                      .fills(&RunConfig::model, &ModelConfig::stem_channels)
                      .help("channels of the stem; 0: as width")};
  keys.push_back(stem().front());
  return keys;
}

KeyRow slope(const char* key) {
  return real(key, 0.01).at_least(0).at_most(1);
}

KeyRow share_dropped(const char* key) {
  return real(key, 0).at_least(0).below(1);
}

RunKeys layer_keys() {
  return {
      text("model.norm", "batch")
          .elsewhere({"norm_layer"})
          .one_of({"batch", "group", "none"})
          .fills(&RunConfig::model, &ModelConfig::norm)
          .help("behind each convolution; none: convolutions have a bias, residual branches start at 0"),
      integer("model.norm_groups", 32)
          .at_least(1)
          .at_most(1024)
          .fills(&RunConfig::model, &ModelConfig::norm_groups)
          .help("group: the most groups; the largest number is taken that divides the channels and leaves 2 "
                "or more in each"),
      text("model.activation", "relu")
          .elsewhere({"act", "act_layer"})
          .one_of({"relu", "leaky_relu", "gelu", "silu"})
          .fills(&RunConfig::model, &ModelConfig::activation)
          .help("of the backbone"),
      slope("model.negative_slope")
          .fills(&RunConfig::model, &ModelConfig::negative_slope)
          .help("leaky_relu: slope below 0"),
      share_dropped("model.dropout")
          .elsewhere({"drop", "drop_rate"})
          .fills(&RunConfig::model, &ModelConfig::dropout)
          .help("share of activations dropped before the pooling"),
      text("model.pooling", "gap")
          .elsewhere({"global_pool", "gp"})
          .one_of({"gap", "gap2x2", "gem"})
          .fills(&RunConfig::model, &ModelConfig::pooling)
          .help("global average, average of 2x2 quarters (the feature is 4 times as wide), or generalized "
                "mean"),
      real("model.gem_p", 3)
          .above(0)
          .at_most(100)
          .fills(&RunConfig::model, &ModelConfig::gem_p)
          .help("gem: exponent p of mean(x^p)^(1/p), or what a learned one starts at"),
      boolean("model.gem_learned", false)
          .fills(&RunConfig::model, &ModelConfig::gem_learned)
          .help("gem: p is trained, as parameter avgpool.p"),
  };
}

template <class Member>
KeyRow fills_head(KeyRow row, Member HeadConfig::* member) {
  return std::move(row).fills(&RunConfig::model, &ModelConfig::head, member);
}

RunKeys head_keys() {
  return {
      fills_head(text("model.head.name", "linear").one_of({"linear", "cosine"}), &HeadConfig::name)
          .help("what gives the logits: a linear layer, or scale * cosine of feature and class weight"),
      fills_head(real("model.head.scale", 16).above(0), &HeadConfig::scale)
          .help("cosine: factor of the cosine"),
      fills_head(integers("model.head.hidden").at_least(1).at_most(65536), &HeadConfig::hidden)
          .help("widths of hidden layers before it, each linear, norm, activation, dropout"),
      fills_head(text("model.head.norm", "none").one_of({"none", "batch"}), &HeadConfig::norm)
          .help("hidden layers: norm"),
      fills_head(text("model.head.statistics", "own").one_of({"own", "every"}), &HeadConfig::statistics)
          .help("head.norm=batch: running statistics see the student's own features, or every call of a step "
                "(masked views too)"),
      fills_head(text("model.head.activation", "relu").one_of({"relu", "leaky_relu", "none"}),
                 &HeadConfig::activation)
          .help("hidden layers: activation"),
      fills_head(slope("model.head.negative_slope"), &HeadConfig::negative_slope)
          .help("hidden layers, leaky_relu: slope below 0"),
      fills_head(share_dropped("model.head.dropout"), &HeadConfig::dropout)
          .help("hidden layers: share dropped"),
  };
}

// All that reads layers, pooling and head as the others do.
Part network(const char* name, const char* summary, int64_t channels, const RunKeys& first) {
  Part part{.kind = "network", .name = name, .summary = summary, .keys = {width(channels)}};
  for (const RunKeys& more : {first, layer_keys(), head_keys()})
    part.keys.insert(part.keys.end(), more.begin(), more.end());
  return part;
}

}  // namespace

std::vector<Part> networks() {
  return {
      network("resnet18", "ResNet-18 for small images: 3x3 stem of stride 1, no max-pool; feature 8 x width",
              16, stem_and_its_channels()),
      network("resnet34", "ResNet-34 for small images; feature 8 x width", 64, stem_and_its_channels()),
      network("resnet50", "ResNet-50 for small images, of bottlenecks; feature 32 x width", 64,
              stem_and_its_channels()),
      network("resnet20", "He's ResNet-20 for CIFAR, shortcuts without weights; feature 4 x width", 16,
              stem()),
      network("resnet32", "He's ResNet-32 for CIFAR, shortcuts without weights; feature 4 x width", 16,
              stem()),
      network("resnet56", "He's ResNet-56 for CIFAR, shortcuts without weights; feature 4 x width", 16,
              stem()),
      network("wrn16_4", "Wide ResNet 16-4: stages 4 times as wide as the stem; feature 16 x width", 16,
              stem_and_its_channels()),
      network("wrn40_2", "Wide ResNet 40-2: stages 2 times as wide as the stem; feature 8 x width", 16,
              stem_and_its_channels()),
      network("wrn28_10", "Wide ResNet 28-10: stages 10 times as wide as the stem; feature 40 x width", 16,
              stem_and_its_channels()),
      network("vgg11", "VGG-11 with batch norm and one linear layer, for 32x32 and larger; feature 8 x width",
              64, {}),
      network("vgg16", "VGG-16 with batch norm and one linear layer, for 32x32 and larger; feature 8 x width",
              64, {}),
  };
}

}  // namespace guise::config
