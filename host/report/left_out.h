// What stands in the document in place of a part that could not be made.
#pragma once

#include <functional>
#include <string>

#include "runs/run.h"

namespace guise::report {

inline runs::Json left_out(const std::string& why) {
  return {{"left_out", why}};
}

// What `part` makes of a document of the run; {"left_out": `missing`, or what is wrong with it} where it has
// none.
runs::Json part_or_reason(const runs::Run& run, const std::string& name, const std::string& missing,
                          const std::function<runs::Json(const runs::Json&)>& part);

// A picture of the run, nothing when it is missing or too large to be read at all.
std::optional<std::string> picture_or_none(const runs::Run& run, const std::string& name);

}  // namespace guise::report
