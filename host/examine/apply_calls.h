// Which part of a run `guise apply` pretends: what the plugin is told of the run, and when its calls are.
#pragma once

#include <optional>

#include "bridge/setup.h"
#include "config/requests.h"
#include "examine/run_length.h"

namespace guise::examine {

struct ApplyCalls {
  int64_t count = 1;
  Moment first = {};
  int64_t epochs = 1, total_steps = 1;  // of the run
  bool epoch_each = false;  // a call is also an epoch (of a policy); else all are in the first one's

  Moment at(int64_t call) const { return {first.epoch + (epoch_each ? call : 0), first.step + call}; }
  void tell(bridge::SetupFacts& facts) const;
};

// `students`: of a policy, how many its batch holds; nothing for a strategy. `total_steps` is said here where
// an option of the policy said it. Throws core::Error(usage) where what was asked for does not go together.
ApplyCalls calls_of(const config::ApplyRequest& request, std::optional<int64_t> students = {},
                    std::optional<int64_t> total_steps = {});

}  // namespace guise::examine
