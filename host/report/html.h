// Writing HTML: everything from outside passes through here. Pure functions.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "runs/document.h"

namespace guise::report {

// For text and for attributes in double quotes: & < > " ' become entities, control characters and bytes that
// are no UTF-8 become \xNN.
std::string escaped(std::string_view text);

// A document as the content of <script type="application/json">: no "<", ">" or "&" is left in it, nor a
// line or paragraph separator.
std::string script_json(const runs::Json& document);

// A template with each {{name}} replaced by its value, once: what a value holds is no place. Throws
// std::out_of_range for a name without a value.
std::string filled(std::string_view page, const std::map<std::string, std::string>& values);

std::string base64(std::string_view bytes);
size_t bytes_of_base64(size_t characters);  // that so many characters hold

// What a Content-Security-Policy calls a script with this text: 'sha256-...'.
std::string script_source(std::string_view script);

}  // namespace guise::report
