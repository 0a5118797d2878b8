// A teacher-update policy on tensors from a file.
#pragma once

#include <string>

#include "config/plugin_lookup.h"
#include "config/requests.h"
#include "config/run_config.h"
#include "train/tensor_file.h"

namespace guise::examine {

// As a run would name it, with these options.
config::PluginChoice choice_of(const config::ChosenFile& plugin, nlohmann::json options);

// In: student.<k>.<tensor> for k = 0, 1, ...; out: teacher.<k>.<tensor> after call k, types kept; where more
// calls are asked for than there are students, the last one stays. running_mean, running_var and
// num_batches_tracked are buffers, the rest parameters; each call is also an epoch (for swap). Options are
// plain keys, and `steps`: the run's total optimizer steps. Throws core::Error(usage) for another name, a gap
// in k, or tensors that change shape or type.
struct AppliedPolicy {
  train::TensorMap out;
  std::string version;  // of the plugin
};
AppliedPolicy apply_policy(const config::ApplyRequest& request, const train::TensorMap& batch);

}  // namespace guise::examine
