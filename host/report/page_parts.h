// The texts that every page carries; put into the program when it is built (host/report/embed.cmake).
#pragma once

#include <string_view>

namespace guise::report {

extern const std::string_view kDygraphsScript;
extern const std::string_view kDygraphsStyle;
extern const std::string_view kDygraphsCopyright;
extern const std::string_view kPageScript;  // page/page.js
extern const std::string_view kPageStyle;   // page/page.css

}  // namespace guise::report
