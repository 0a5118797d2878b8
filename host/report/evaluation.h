// How a lone run's network errs: the parts of the document that evaluation.json and errors.png fill.
#pragma once

#include "runs/evaluation_document.h"
#include "runs/run.h"

namespace guise::report {

// {"confusion": ..., "errors": ...}, each the part or {"left_out": "why"}.
runs::Json evaluation_parts(const runs::Run& run);

// {"network", "epoch", "classes", "names", "counts": rows are labels}; of many classes "frequent" in place of
// the last two: [{"label", "predicted", "images", "share": of the class}].
runs::Json confusion_part(const runs::EvaluationDocument& evaluation);

// {"items": [{"label", "predicted", "confidence", "label_probability", "index"}], "sheet": null}
runs::Json errors_part(const runs::EvaluationDocument& evaluation);

// The pictures of the errors, {"png", "columns", "rows", "width", "height": of a cell}; null when they are
// missing, fit no `most_bytes` of base64 or do not match the list.
runs::Json errors_sheet(const runs::Run& run, size_t most_bytes);

}  // namespace guise::report
