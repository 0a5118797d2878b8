#include "core/version.h"

namespace guise::core {

std::string_view version() {
  return GUISE_VERSION;
}

}  // namespace guise::core
