// Whom to name for what LibTorch refuses only in a backward pass: an in-place operator of a plugin on a
// tensor that was saved for it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "bridge/instance.h"

namespace guise::train {

// Throws core::Error(failed) naming `whose` ("strategy kd 1.0.0"), the step and the reason.
void in_backward_pass(const std::string& whose, int64_t epoch, int64_t step,
                      const std::function<void()>& pass);

// "strategy kd 1.0.0"
std::string title_of(const bridge::Instance& plugin);

}  // namespace guise::train
