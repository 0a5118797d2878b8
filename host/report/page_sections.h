// The sections of the page, each a piece of HTML. Part of page.h.
#pragma once

#include <string>
#include <vector>

#include "report/charts.h"
#include "report/differences.h"
#include "report/results.h"

namespace guise::report {

std::string curves_section(const std::vector<Chart>& charts, const std::vector<RunGroup>& groups,
                           size_t run_count);
std::string results_section(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups);
std::string differences_section(const std::vector<runs::Run>& runs);
std::string definitions_section(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups);
std::string repeat_section(const std::vector<runs::Run>& runs);

// Of a lone run: confusion matrix, confident errors, first batch, features; at most about `most_bytes` of
// HTML go to pictures.
std::string picture_sections(const runs::Run& run, size_t most_bytes);
std::string confusion_section(const runs::Json& evaluation);
std::string errors_section(const runs::Run& run, const runs::Json& evaluation, size_t most_bytes);
std::string features_section(const runs::Json& features);

// "<p class="note">...</p>" with escaped text.
std::string note(const std::string& text);

}  // namespace guise::report
