// Everything that a report says of some runs, as one JSON document: `guise report --json` prints it, the page
// shows it.
#pragma once

#include <string>
#include <vector>

#include "runs/run.h"

namespace guise::report {

// "guise.report/1": runs and groups with their results, metrics, curves, differences, definitions, of a lone
// run also confusion and errors. `group_by`: dotted keys; runs with the same values share a line. Throws a
// usage error for a key that no run has. A part of a lone run that is missing or not in the agreed form is
// {"left_out": "why"}.
runs::Json make_document(const std::vector<runs::Run>& runs, const std::vector<std::string>& group_by);

// Adds the pictures of a lone run's page, base64: "features", "errors.sheet", "first_batch", at most about
// `most_bytes`.
void add_pictures(runs::Json& document, const runs::Run& run, size_t most_bytes);

}  // namespace guise::report
