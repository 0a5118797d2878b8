// The texts that every page carries; put into the program when it is built (host/report/embed.cmake).
#pragma once

#include <string_view>

namespace guise::report {

extern const std::string_view kDygraphsScript;
extern const std::string_view kDygraphsStyle;
extern const std::string_view kDygraphsCopyright;
extern const std::string_view kPageTemplate;  // page/page.html
extern const std::string_view kPageStyle;     // page/page.css
// page/*.js, in the order in which they stand in the page
extern const std::string_view kTablesScript, kResultsScript, kPicturesScript, kCurvesScript, kContinualScript,
    kPageScript;

}  // namespace guise::report
