#include "config/corruptions.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"

namespace guise::config {
namespace {

bool is_meant(const std::string& word, const Corruption& corruption) {
  return word == "all" || word == corruption.kind || word == to_text(corruption);
}

std::vector<Corruption> all_corruptions() {
  std::vector<Corruption> all;
  for (const std::string& kind : corruption_kinds()) {
    for (int64_t severity = 1; severity <= kMostSevere; ++severity) all.push_back({kind, severity});
  }
  return all;
}

}  // namespace

const std::vector<std::string>& corruption_kinds() {
  static const std::vector<std::string> kinds = {"noise", "blur", "brightness", "contrast", "jpeg"};
  return kinds;
}

std::string to_text(const Corruption& corruption) {
  return corruption.kind + ":" + std::to_string(corruption.severity);
}

std::vector<Corruption> corruptions_of(const std::vector<std::string>& words) {
  std::vector<Corruption> all = all_corruptions(), chosen;
  for (const std::string& word : words) {
    if (std::ranges::any_of(all, [&](const Corruption& one) { return is_meant(word, one); })) continue;
    throw core::usage_error({.place = "--corrupt",
                             .expected = "all, " + core::joined(corruption_kinds()) +
                                         ", or one of these with its severity, 1 to 5, such as noise:3",
                             .received = core::printable(word),
                             .advice = core::did_you_mean(word, corruption_kinds())});
  }
  std::ranges::copy_if(all, std::back_inserter(chosen), [&](const Corruption& one) {
    return std::ranges::any_of(words, [&](const std::string& word) { return is_meant(word, one); });
  });
  return chosen;
}

}  // namespace guise::config
