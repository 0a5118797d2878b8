#include "models/headed_network.h"

#include "models/linear_head.h"

namespace guise::models {

void HeadedNetwork::build_head(LayerBuilder& builder, int64_t feature_dim, int64_t classes) {
  head_ = builder.linear(head_name_, feature_dim, classes);
}

std::unique_ptr<Network> HeadedNetwork::clone_head() const {
  return std::make_unique<LinearHead>(head_name_, head_);
}

}  // namespace guise::models
