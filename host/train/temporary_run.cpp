#include "train/temporary_run.h"

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "core/error.h"

namespace guise::train {

TemporaryRuns::TemporaryRuns() {
  std::string name = (std::filesystem::temp_directory_path() / "guise-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw core::failure(
        {.place = name,
         .problem = "a temporary folder cannot be made: " + std::generic_category().message(errno),
         .advice = "TMPDIR=FOLDER"});
  }
  path_ = name;
}

TemporaryRuns::~TemporaryRuns() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace guise::train
