#include "core/format.h"

#include <fmt/format.h>

namespace guise::core {

std::string format_arguments(fmt::string_view text, fmt::format_args arguments) {
  return fmt::vformat(text, arguments);
}

}  // namespace guise::core
