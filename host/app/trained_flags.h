// What eval, predict and export share: naming a trained network on the command line, checked without
// LibTorch.
#pragma once

#include <string>
#include <vector>

#include "app/command.h"

namespace guise::app {

Flag checkpoint_flag();                                                 // --checkpoint WHICH
Flag network_flag(const std::string& values, const std::string& help);  // --network "student|teacher|..."
Flag device_flag();                                                     // --device DEVICE

// A run folder (it has a config.json) or a file. Anything else is a usage error.
void check_trained(const std::string& place);

// "last" where nothing was given. Usage error for anything but last, best or a step.
std::string checkpoint_of(const Invocation& invocation);

}  // namespace guise::app
