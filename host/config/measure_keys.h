// The keys of the section `measure`: what is measured of hidden features, teacher and gradients.
#pragma once

#include "config/run_key.h"

namespace guise::config {

RunKeys measure_keys();

}  // namespace guise::config
