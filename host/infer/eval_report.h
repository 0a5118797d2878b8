// What `guise eval` prints.
#pragma once

#include <string>

#include "core/terminal.h"
#include "infer/eval.h"

namespace guise::infer {

// One JSON document, schema guise.eval/1.
std::string to_json(const EvalReport& report);

// Tables for a person. Per-class accuracy and confusion are of the first network (of the ensemble where there
// are several runs), the confusion matrix only for up to 20 classes.
std::string to_text(const EvalReport& report, const core::Terminal& terminal);

}  // namespace guise::infer
