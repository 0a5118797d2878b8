// fmt::format, compiled once: fmt is used header-only, and what stands behind a format string would be made
// anew in every source. For rooms without LibTorch, whose headers bring an fmt of another version.
#pragma once

#include <fmt/core.h>

#include <string>

namespace guise::core {

std::string format_arguments(fmt::string_view text, fmt::format_args arguments);

// As fmt::format: the text is checked when it is compiled.
template <class... Arguments>
std::string format(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
  return format_arguments(text, fmt::make_format_args(arguments...));
}

}  // namespace guise::core
