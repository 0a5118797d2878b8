// What `guise probe` prints.
#pragma once

#include <string>

#include "core/terminal.h"
#include "infer/probe.h"

namespace guise::infer {

// One JSON document, schema guise.probe/1.
std::string to_json(const ProbeReport& report);

// A line for each measure with a column for each network, and what each line means.
std::string to_text(const ProbeReport& report, const core::Terminal& terminal);

}  // namespace guise::infer
