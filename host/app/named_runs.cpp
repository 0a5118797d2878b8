#include "app/named_runs.h"

#include "app/run_flags.h"
#include "core/text.h"
#include "sweep/run_folders.h"

namespace guise::app {

std::vector<runs::Run> read_named_runs(const Invocation& invocation) {
  const sweep::RunFolders named = sweep::run_folders(invocation.arguments);
  if (!named.not_started.empty()) {
    print_warnings({std::to_string(named.not_started.size()) + " runs have not started, the first is " +
                    core::printable(named.not_started.front(), 300)},
                   invocation.colour);
  }
  return runs::read_runs(named.folders);
}

}  // namespace guise::app
