// Trained networks are loaded by train, for its teachers too; here are the names by which this room knows
// them.
#pragma once

#include "train/trained.h"
#include "train/trained_facts.h"

namespace guise::infer {

using train::load;
using train::NamedNetwork;
using train::to_metadata;
using train::Trained;
using train::Wanted;

}  // namespace guise::infer
