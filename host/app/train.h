// The front of `guise train`, shared by the light program and the engine: both read the same command line the
// same way; only the engine trains.
#pragma once

#include "app/command.h"
#include "config/request.h"

namespace guise::app {

// Resolves and checks everything that needs no LibTorch, the run folder included. Writes nothing.
config::Request make_request(const Invocation& invocation);

}  // namespace guise::app
