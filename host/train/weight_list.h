// The parameters of a network as one list of numbers [P], tensor after tensor, each row-major: what a
// strategy holds fast or averages by itself (guise.weights/1). P counts the head of all the run's classes, so
// that it is the same in every task; rows of classes to come stand there as they will begin.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "models/network.h"

namespace guise::train {

class WeightList {
 public:
  // Of a network that knows some or all of `classes`; `seed` draws the rows of the others. The network
  // outlives it.
  WeightList(const models::Network& network, int64_t classes, uint64_t seed);

  int64_t length() const;  // P
  // With the graph into the parameters.
  at::Tensor values() const;
  // d scalar / d list [P], without a graph; the scalar's own graph stays. 0 for parameters that it does not
  // depend on or that are not trained.
  at::Tensor gradient(const at::Tensor& scalar) const;
  // A copy of the network with `list` [P] as its parameters; nothing in it requires a gradient.
  std::unique_ptr<models::Network> network_with(const at::Tensor& list) const;

 private:
  struct Part {
    at::Tensor own;    // as the network has it
    at::Tensor fresh;  // rows behind it; undefined: none
    int64_t numel() const { return own.numel() + (fresh.defined() ? fresh.numel() : 0); }
  };
  const models::Network& network_;
  std::vector<Part> parts_;
};

}  // namespace guise::train
