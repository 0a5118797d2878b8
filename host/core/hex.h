// Bytes as text for JSON: two lower-case hexadecimal digits each.
#pragma once

#include <string>
#include <string_view>

namespace guise::core {

std::string to_hex(std::string_view bytes);

// Throws core::Error(usage) for an odd number of digits or anything that is none.
std::string from_hex(std::string_view digits);

}  // namespace guise::core
