// The corruptions of test pictures by name: what `guise eval --corrupt` takes. Pixels are made by
// data/corruption, under the same names.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace guise::config {

struct Corruption {
  std::string kind;      // noise blur brightness contrast jpeg
  int64_t severity = 1;  // 1 to 5
  bool operator==(const Corruption&) const = default;
};

const std::vector<std::string>& corruption_kinds();
inline constexpr int64_t kMostSevere = 5;

// "noise:3"
std::string to_text(const Corruption& corruption);

// Of "noise:3", "noise" (each severity) and "all", each once, in the order of the kinds. Usage error for
// another word.
std::vector<Corruption> corruptions_of(const std::vector<std::string>& words);

}  // namespace guise::config
