// What a strategy does to the feature rows of a few samples: the part of a lone run's page that features.json
// fills.
#pragma once

#include "runs/features_document.h"
#include "runs/run.h"

namespace guise::report {

// {"strategy", "names": ["z", "z_m"], "notes": ["..."], "low", "high", "samples": [{"caption", "image",
// "channels", "levels"}]} or
// {"left_out": "why"}. Levels are base64, a byte a value, row by row: 1 to 255 from low to high, 0 for what
// was replaced or is not finite.
runs::Json features_part(const runs::FeaturesDocument& features);
runs::Json features_part(const runs::Run& run);

}  // namespace guise::report
