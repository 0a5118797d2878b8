// The HTML page of one run or several: self-contained, no request to any network.
#pragma once

#include <string>
#include <vector>

#include "report/results.h"

namespace guise::report {

// `group_by`: dotted keys; runs with the same values share a line. Throws usage errors for unknown keys and
// for files of a lone run that are no JSON.
// `identified`: with host names and absolute paths; a page holds neither otherwise, for blind review.
std::string make_page(const std::vector<runs::Run>& runs, const std::vector<std::string>& group_by,
                      bool identified);

}  // namespace guise::report
