// The keys of the section `continual`: the tasks of a run, and how each is learnt.
#pragma once

#include "config/run_key.h"

namespace guise::config {

RunKeys continual_keys();

}  // namespace guise::config
