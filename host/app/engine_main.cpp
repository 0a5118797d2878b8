// The program `guise-engine`: the commands that compute, with LibTorch behind them. Its one argument says
// where the request is, a JSON document (config/requests.h): the number of a descriptor (from `guise`, which
// becomes it), the path of a file, "-" for standard input, or the document itself. So a test or a notebook
// can drive it too. `guise-engine --version`, asked by `guise doctor`, shows that LibTorch is found.
#include "app/engine_commands.h"
#include "app/program.h"
#include "core/version.h"

#include <cstdio>
#include <cstdlib>
#include <string>

int main(int argument_count, char** arguments) {
  const int status = guise::app::guarded([&] {
    if (argument_count == 2 && std::string(arguments[1]) == "--version")
      return guise::app::flushed(std::printf("guise %s\n", guise::core::version().data()) > 0 ? 0 : 1);
    return guise::app::flushed(guise::app::run_engine(
        guise::app::read_request(argument_count == 2 ? arguments[1] : "", argument_count - 1)));
  });
  std::fflush(nullptr);
  std::_Exit(status);  // LibTorch takes its registries apart for a tenth of a second, for nobody
}
