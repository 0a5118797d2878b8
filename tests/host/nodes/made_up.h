// Chains and maps of made-up values, for tests.
#pragma once

#include <ATen/ATen.h>

#include <string>
#include <vector>

#include "nodes/chain.h"

namespace guise::nodes {

inline at::Tensor made_up_map(int64_t n, int64_t c, int64_t h, int64_t w) {
  return at::randn({n, c, h, w}).contiguous(at::MemoryFormat::ChannelsLast);
}

inline BatchNormTensors made_up_norm(int64_t channels) {
  return {at::rand({channels}) + 0.5,
          at::randn({channels}),
          at::randn({channels}),
          at::rand({channels}) + 0.5,
          at::zeros({}, at::kLong),
          1e-5,
          0.1};
}

inline Link made_up_link(int64_t in, int64_t out, int64_t kernel, int64_t stride) {
  Link link;
  link.weight = made_up_map(out, in, kernel, kernel) / static_cast<double>(kernel * in);
  link.stride = stride;
  link.norm = made_up_norm(out);
  return link;
}

struct ChainCase {
  std::string name;
  int64_t n, c, h, w;
  Chain chain;
  bool with_tensor = false;  // something is added that is the caller's
};

// One for each kind of chain that the networks have, in sizes that fit no tile.
inline std::vector<ChainCase> chain_cases() {
  const auto two = [](int64_t in, int64_t out, int64_t stride) {
    return std::vector{made_up_link(in, out, 3, stride), made_up_link(out, out, 3, 1)};
  };
  std::vector<ChainCase> cases;
  cases.push_back({"stem", 3, 3, 9, 9, {.links = {made_up_link(3, 10, 3, 1)}}});
  cases.push_back({"stem of ImageNet", 2, 3, 31, 33, {.links = {made_up_link(3, 12, 7, 2)}}});
  cases.push_back({"identity", 2, 16, 8, 8, {.links = two(16, 16, 1), .adds = Addition::input}});
  cases.push_back({"identity, odd", 3, 13, 7, 5, {.links = two(13, 13, 1), .adds = Addition::input}});
  cases.push_back(
      {"projection",
       2,
       9,
       7,
       7,
       {.links = two(9, 20, 2), .adds = Addition::projection, .projection = made_up_link(9, 20, 1, 2)}});
  cases.push_back(
      {"projection of wide maps",
       2,
       17,
       14,
       7,
       {.links = two(17, 20, 2), .adds = Addition::projection, .projection = made_up_link(17, 20, 1, 2)}});
  cases.push_back({"tensor", 2, 8, 6, 6, {.links = two(8, 16, 1), .adds = Addition::tensor}, true});
  Chain bottleneck{.links = {made_up_link(24, 8, 1, 1), made_up_link(8, 8, 3, 2), made_up_link(8, 32, 1, 1)},
                   .adds = Addition::projection,
                   .projection = made_up_link(24, 32, 1, 2)};
  cases.push_back({"bottleneck", 2, 24, 10, 10, bottleneck});
  Chain bare{.links = two(12, 12, 1), .adds = Addition::input, .ends_with_relu = false};
  bare.links.back().norm.reset();
  cases.push_back({"without a last norm", 2, 12, 6, 9, bare});
  Chain biased{.links = {made_up_link(8, 8, 3, 1)}};
  biased.links.front().bias = at::randn({8});
  cases.push_back({"bias", 2, 8, 5, 6, biased});
  Chain alone{.links = {made_up_link(8, 24, 1, 2)}, .ends_with_relu = false};
  alone.links.front().norm.reset();
  cases.push_back({"a convolution alone", 3, 8, 7, 7, alone});
  return cases;
}

}  // namespace guise::nodes
