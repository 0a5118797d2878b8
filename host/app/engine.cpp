#include "app/engine.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "core/error.h"
#include "core/paths.h"

namespace guise::app {

void become_engine(const std::vector<std::string>& words) {
  const std::string engine = core::engine_path(core::prefix_of(core::executable_path()));
  if (access(engine.c_str(), X_OK) != 0) {
    throw core::failure({words.size() > 1 ? words[1] : "guise",
                         "the engine is not installed: " + engine + " is missing", "", "",
                         "build with LibTorch (-DGUISE_ENGINE=ON); guise doctor checks the installation"});
  }
  // Threads of libgomp that spin for long make steps 8 to 28 times slower beside a busy neighbour.
  setenv("GOMP_SPINCOUNT", "10000", 0);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  execv(engine.c_str(), arguments.data());
  throw core::failure({engine, "cannot be started: " + std::generic_category().message(errno), "", "", ""});
}

}  // namespace guise::app
