// What `guise bench` prints.
#pragma once

#include <string>

#include "bench/bench.h"
#include "core/terminal.h"

namespace guise::bench {

// One JSON document, schema guise.bench/1.
std::string to_json(const BenchReport& report);

// The step, then a line for each layer and pass.
std::string to_text(const BenchReport& report, const core::Terminal& terminal);

}  // namespace guise::bench
