// The front of `guise export`, shared by the light program and the engine.
#pragma once

#include <string>

#include "app/command.h"

namespace guise::app {

// What the command line says, checked as far as no LibTorch is needed.
struct ExportWords {
  std::string run, format, names, input, network, checkpoint, out;
};
ExportWords read_export_words(const Invocation& invocation);

}  // namespace guise::app
