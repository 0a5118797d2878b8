// The front of `guise predict`, shared by the light program and the engine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/command.h"

namespace guise::app {

// What the command line says, checked as far as no LibTorch is needed.
struct PredictWords {
  std::string run;
  std::vector<std::string> pictures;
  std::string network, checkpoint, device;
  int64_t top = 5;
  bool json = false;
};
PredictWords read_predict_words(const Invocation& invocation);

}  // namespace guise::app
