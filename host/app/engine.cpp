#include "app/engine.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "config/requests.h"
#include "core/error.h"
#include "core/paths.h"
#include "core/process.h"
#include "core/text.h"

namespace guise::app {
namespace {

// A file in memory that the program after execv still has; read from its beginning.
int descriptor_with(const std::string& text) {
  const int file = memfd_create("guise-request", MFD_CLOEXEC);
  for (size_t done = 0; file >= 0 && done < text.size();) {
    const ssize_t count = pwrite(file, text.data() + done, text.size() - done, static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    done += static_cast<size_t>(count);
    if (done == text.size()) return file;
  }
  throw core::failure(
      {.place = "guise-engine",
       .problem = "the request cannot be handed over: " + std::generic_category().message(errno)});
}

}  // namespace

int become_engine(const Invocation& invocation, const std::string& command, const nlohmann::json& request,
                  const std::vector<config::OpenFile>& files) {
  const std::string engine = core::engine_path(core::prefix_of(core::executable_path()));
  if (access(engine.c_str(), X_OK) != 0) {
    throw core::failure(
        {.place = command,
         .problem = "the engine is not installed: " + engine + " is missing",
         .advice = "build with LibTorch (-DGUISE_ENGINE=ON); guise doctor checks the installation"});
  }
  // Threads of libgomp that spin for long make steps 8 to 28 times slower beside a busy neighbour.
  setenv("GOMP_SPINCOUNT", "10000", 0);
  const int document = descriptor_with(config::to_text({command, request}));
  std::vector<int> kept = {document};
  for (const config::OpenFile& file : files) {
    if (file) kept.push_back(*file);
  }
  core::become_program(engine, {core::joined(invocation.words, " "), std::to_string(document)}, kept);
}

}  // namespace guise::app
