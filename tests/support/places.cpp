#include "support/places.h"

namespace guise::support {

std::filesystem::path source_folder() {
  return GUISE_SOURCE_DIR;
}

std::filesystem::path build_folder() {
  return GUISE_BUILD_DIR;
}

std::string guise_program() {
  return build_folder() / "bin/guise";
}

std::filesystem::path reference(const std::filesystem::path& name) {
  return source_folder() / "tests/reference" / name;
}

}  // namespace guise::support
