// Pages of `guise help` that belong to no command.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/terminal.h"

namespace guise::app {

struct Topic {
  std::string name;
  std::function<std::string(const core::Terminal&)> text;
};

const std::vector<Topic>& all_topics();
const Topic* find_topic(const std::string& name);  // null when there is none

// The environment variables that Guise reads, and what each does; doctor prints those that are set.
struct EnvironmentVariable {
  std::string name;
  std::string meaning;
};
const std::vector<EnvironmentVariable>& environment_variables();

}  // namespace guise::app
