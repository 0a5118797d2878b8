#include "support/tensorboard.h"

#include <cstdlib>
#include <string>

#include "support/places.h"
#include "support/programs.h"

namespace guise::support {
namespace {

std::string python() {
  return source_folder() / ".venv/bin/python";
}

}  // namespace

bool tensorboard_is_missing() {
  return !std::filesystem::exists(python()) ||
         std::system((python() + " -c 'import tensorboard' 2> /dev/null").c_str()) != 0;
}

nlohmann::json read_events(const std::filesystem::path& folder) {
  const std::string reader = reference("tensorboard/read_events.py");
  return nlohmann::json::parse(output_of(python() + " " + reader + " " + folder.string() + " 2> /dev/null"));
}

}  // namespace guise::support
