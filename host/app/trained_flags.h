// What eval, predict and export share: naming a trained network on the command line, checked without
// LibTorch.
#pragma once

#include <string>
#include <vector>

#include "app/command.h"

namespace guise::app {

Flag checkpoint_flag();  // --checkpoint WHICH

inline constexpr const char* kAllNetworks = "all";
enum class Networks { one, one_or_all };
Flag network_flag(Networks which, const std::string& help);  // --network "student|teacher|..."
// The network that was asked for; without the flag all where that may be, else the student.
std::string network_of(const Invocation& invocation, Networks which);

Flag device_flag();  // --device DEVICE

// A run folder (it has a config.json) or a file. Anything else is a usage error.
void check_trained(const std::string& place);

// "last" where nothing was given. Usage error for anything but last, best or a step.
std::string checkpoint_of(const Invocation& invocation);

}  // namespace guise::app
