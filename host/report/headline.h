// One sentence that says how it went. Plain text, not escaped.
#pragma once

#include <string>
#include <vector>

#include "report/results.h"

namespace guise::report {

// "Fashion-MNIST" for fashion_mnist; other names as they are.
std::string data_title(const runs::Run& run);

// "mask_clso with ema"
std::string method_of(const runs::Run& run);

// "mask_clso with ema: top-1 87.0 % [86.4, 87.7] after 5 epochs on Fashion-MNIST"
std::string headline(const runs::Run& run);

// "15 runs in 3 groups on CIFAR-10: " and what may be said of the groups (paired_view().sentence); of one
// group its mean, or its values where they are too few for one; of one run its own.
std::string headline(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups,
                     const std::string& paired);

}  // namespace guise::report
