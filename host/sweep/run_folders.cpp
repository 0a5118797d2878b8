#include "sweep/run_folders.h"

#include <filesystem>
#include <system_error>

#include "core/error.h"
#include "core/text.h"
#include "runs/run_folder.h"
#include "sweep/manifest.h"
#include "sweep/place.h"

namespace guise::sweep {
namespace {

void add_sweep(const std::string& sweep, RunFolders& found) {
  const size_t before = found.folders.size();
  for (const BookedRun& run : read_manifest(sweep).runs) {
    const std::string folder = folder_of(run.plan.name, {sweep, ""});
    (runs::RunFolder::is_run(folder) ? found.folders : found.not_started).push_back(folder);
  }
  if (found.folders.size() > before) return;
  throw core::usage_error({.place = core::printable(sweep, 300),
                           .problem = "no run of this sweep has started",
                           .advice = "guise sweep " + core::printable(sweep, 300)});
}

}  // namespace

RunFolders run_folders(const std::vector<std::string>& given) {
  RunFolders found;
  for (const std::string& folder : given) {
    if (is_sweep_folder(folder) && !runs::RunFolder::is_run(folder)) {
      add_sweep(folder, found);
    } else {
      found.folders.push_back(folder);
    }
  }
  return found;
}

}  // namespace guise::sweep
