// The front of `guise apply`, shared by the light program and the engine.
#pragma once

#include <string>

#include "app/command.h"
#include "config/layers.h"

namespace guise::app {

// What the command line says, checked as far as no LibTorch is needed.
struct ApplyWords {
  std::string plugin, kind, batch, out;
  config::Layer options;  // of the plugin, plain keys
  uint64_t seed = 0;
  std::vector<std::string> plugin_folders;
};
ApplyWords read_apply_words(const Invocation& invocation);

}  // namespace guise::app
