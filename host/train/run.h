// `guise train` from a resolved request to a finished run folder.
#pragma once

#include "config/request.h"

namespace guise::train {

// The exit code: 0 done (or a dry run), 3 stopped by a signal with its weights saved. Throws core::Error.
int run(const config::Request& request);

}  // namespace guise::train
