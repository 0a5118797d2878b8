// A comparison as text and as JSON, with what a reader must know to trust it no more than it deserves.
#pragma once

#include <string>
#include <vector>

#include "compare/pairing.h"
#include "core/terminal.h"

namespace guise::compare {

std::string compare_text(const std::vector<runs::Run>& runs, const PairingRequest& request,
                         const Paired& paired, const core::Terminal& terminal);

// {"schema": "guise.compare/1", ...}
runs::Json compare_json(const std::vector<runs::Run>& runs, const PairingRequest& request,
                        const Paired& paired);

// What the numbers cannot say: too few pairs, several comparisons, best values. One sentence each.
std::vector<std::string> compare_notes(const PairingRequest& request, const Paired& paired);

}  // namespace guise::compare
