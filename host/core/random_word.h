// A word that nobody can guess: for names that must not meet, and for telling one's own lines from others'.
#pragma once

#include <string>

namespace guise::core {

// 32 hexadecimal digits, from the system.
std::string random_word();

}  // namespace guise::core
