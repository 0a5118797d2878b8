// The checks of `guise doctor`: each looks at one part of the installation and says what to do.
#pragma once

#include <string>
#include <vector>

namespace guise::app {

enum class Health { ok, warn, fail };

struct Finding {
  std::string part;  // "engine"
  Health health = Health::ok;
  std::string found;
  std::string advice;  // empty when ok
};

// Changes nothing on the machine.
std::vector<Finding> check_installation();

}  // namespace guise::app
