// What stands in the document in place of a part that could not be made.
#pragma once

#include <string>

#include "runs/run.h"

namespace guise::report {

inline runs::Json left_out(const std::string& why) {
  return {{"left_out", why}};
}

// A document of the run; {"left_out": `missing`, or what is wrong with it} where it has none.
runs::Json document_or_reason(const runs::Run& run, const std::string& name, const std::string& missing);

// A picture of the run, nothing when it is missing or too large to be read at all.
std::optional<std::string> picture_or_none(const runs::Run& run, const std::string& name);

}  // namespace guise::report
