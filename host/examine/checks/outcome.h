// What a check says: pass, fail, warn or skip, and why in one line.
#pragma once

#include <string>

namespace guise::examine {

enum class Result { pass, fail, warn, skip };

struct Outcome {
  Result result = Result::pass;
  std::string why = {};
};

inline Outcome passed(std::string why = "") {
  return {Result::pass, std::move(why)};
}
inline Outcome failed(std::string why) {
  return {Result::fail, std::move(why)};
}
inline Outcome warned(std::string why) {
  return {Result::warn, std::move(why)};
}
inline Outcome skipped(std::string why) {
  return {Result::skip, std::move(why)};
}

inline const char* result_text(Result result) {
  constexpr const char* texts[] = {"pass", "fail", "warn", "skip"};
  return texts[static_cast<int>(result)];
}

}  // namespace guise::examine
