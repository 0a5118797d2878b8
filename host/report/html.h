// Writing HTML: everything from outside passes through here. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "runs/document.h"

namespace guise::report {

// For text and for attributes in double quotes: & < > " ' become entities, control characters and bytes that
// are no UTF-8 become \xNN.
std::string escaped(std::string_view text);

// A document as the content of <script type="application/json">: no "<", ">" or "&" is left in it.
std::string script_json(const runs::Json& document);

std::string base64(std::string_view bytes);

// What a Content-Security-Policy calls a script with this text: 'sha256-...'.
std::string script_source(std::string_view script);

}  // namespace guise::report
