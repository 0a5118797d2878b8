// Commands that compute: the light program checks what it can and becomes `guise-engine` with the same
// command line.
#pragma once

#include <string>
#include <vector>

namespace guise::app {

// Replaces this process by the engine; returns only by throwing core::Error.
void become_engine(const std::vector<std::string>& words);

}  // namespace guise::app
