// The front of `guise eval`, shared by the light program and the engine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/command.h"

namespace guise::app {

// What the command line says, checked as far as no LibTorch is needed.
struct EvalWords {
  std::vector<std::string> runs;
  std::string data, data_root, split, network, checkpoint, predictions, device;
  std::optional<int64_t> limit;
  bool json = false;
};
EvalWords read_eval_words(const Invocation& invocation);

}  // namespace guise::app
