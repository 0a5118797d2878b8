// An exception as one text for people. LibTorch's own carry a stack trace and, on later lines, what its
// authors look for.
#pragma once

#include <exception>
#include <string>

namespace guise::bridge {

// The first line of a LibTorch exception, without the trace; the whole text of any other.
std::string plain_text_of(const std::exception& error);

}  // namespace guise::bridge
