// A run folder as training leaves it, from the tests of train.
#pragma once

#include "../train/stored_run.h"
#include "infer/trained.h"

namespace guise::infer::testing {

using namespace train::testing;

}  // namespace guise::infer::testing
