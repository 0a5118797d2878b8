// The keys of the section `data`.
#pragma once

#include "config/run_key.h"

namespace guise::config {

RunKeys data_keys();

}  // namespace guise::config
