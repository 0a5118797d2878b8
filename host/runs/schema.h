// The first member of every document of a run: what it is and by which number, "guise.summary/1". A reader
// refuses a greater number than its own.
#pragma once

#include <string>

#include "runs/document.h"

namespace guise::runs {

struct Schema {
  const char* name;  // "guise.summary"
  int number;
};

std::string to_text(const Schema& schema);  // "guise.summary/1"

// Throws core::Error(usage) at `place` for another document or a newer one. A document without a schema
// passes: Guise 0.9 read some that people wrote.
void check_schema(const Json& document, const Schema& ours, const std::string& place);

}  // namespace guise::runs
