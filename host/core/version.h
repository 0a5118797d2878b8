// The version of Guise; it is written once, in the root CMakeLists.txt.
#pragma once

#include <string_view>

namespace guise::core {

std::string_view version();  // "0.9.0"

}  // namespace guise::core
