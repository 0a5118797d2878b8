// What `guise-engine` does with a request. Part of that program only.
#pragma once

#include <string>

#include "config/requests.h"

namespace guise::app {

// From a descriptor's number, a file's path, "-", or JSON itself; `count` arguments were given, of which
// there must be one. Throws core::Error(usage).
config::CommandDocument read_request(const std::string& argument, int count);

// Returns the exit code; throws core::Error.
int run_engine(const config::CommandDocument& document);

}  // namespace guise::app
