// `guise apply`: a plugin on tensors from a file, so that an author, or a test in another language, can
// compare it with an independent implementation. Names of tensors: `guise apply --help`.
#pragma once

#include <string>
#include <vector>

#include "config/layers.h"

namespace guise::examine {

struct ApplyRequest {
  std::string plugin;  // name or path to a .so
  std::string kind;    // "loss", "teacher", or empty: whichever the name is
  std::string batch;   // safetensors in
  std::string out;     // safetensors out
  config::Layer
      options;        // plain keys: mask_ratio; for a policy also `steps`, the run's total optimizer steps
  uint64_t seed = 0;  // of the mask stream, where the batch has no random.*
  std::vector<std::string> plugin_folders;
};

// Strategy: loss, term.<name>, weighted.<name>, logits, grad.features, grad.student.head.weight,
// grad.student.head.bias, grad.param.<name>. Policy: teacher.<k>.<tensor> after call k.
// Throws core::Error(usage) for bad input; nothing is written then.
void apply(const ApplyRequest& request);

}  // namespace guise::examine
