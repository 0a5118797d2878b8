// The front of `guise check`, shared by the light program and the engine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/command.h"

namespace guise::app {

// What the command line says, checked as far as no LibTorch is needed.
struct CheckWords {
  std::string plugin;
  uint64_t seed = 0;
  double time_limit_seconds = 20;
  std::vector<std::string> plugin_folders;
  bool json = false;
};
CheckWords read_check_words(const Invocation& invocation);

// Of the engine only, for itself: check-child FILE KIND NAME [--seed N] [--first CHECK].
Command check_child_command();

}  // namespace guise::app
