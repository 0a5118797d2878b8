// Quoting words for the shells and programs that read them again. Pure functions.
#pragma once

#include <string>
#include <vector>

namespace guise::core {

// A word as a POSIX shell takes it: what is not plain, and the empty one, stands in single quotes.
std::string shell_word(const std::string& word);

// Words with blanks between them.
std::string shell_command(const std::vector<std::string>& words);

}  // namespace guise::core
