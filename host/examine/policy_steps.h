// A teacher-update policy on tensors from a file.
#pragma once

#include <string>

#include "config/layers.h"
#include "config/plugin_lookup.h"
#include "config/run_config.h"
#include "train/tensor_file.h"

namespace guise::examine {

// As a run would name it, with these options.
config::PluginChoice choice_of(const config::ChosenFile& plugin, nlohmann::json options);

struct PolicyChoice {
  const config::ChosenFile& plugin;
  const config::Layer&
      options;  // plain keys, and `steps`: the run's total optimizer steps (default: what is given)
};

// In: student.<k>.<tensor> for k = 0, 1, ...; out: teacher.<k>.<tensor> after call k, types kept.
// running_mean, running_var and num_batches_tracked are buffers, the rest parameters; each k is also an epoch
// (for swap). Throws core::Error(usage) for another name, a gap in k, or tensors that change shape or type.
struct AppliedPolicy {
  train::TensorMap out;
  std::string version;  // of the plugin
};
AppliedPolicy apply_policy(const PolicyChoice& choice, const train::TensorMap& batch);

}  // namespace guise::examine
