// From the features of one network to the values of its entry. Part of `guise probe`.
#pragma once

#include "infer/probe.h"

namespace guise::infer {

// Ranks, collapse and use of channels on the training images (ranks on at most 25,600 of them, evenly
// spaced), collapse on the judged ones too, then the probes.
std::vector<ProbeMeasure> measures_of(const NetworkFeatures& features, const ProbeRequest& request);

// Between every two entries that are of the same images; nothing of others.
std::vector<ProbeCka> cka_between(const std::vector<NetworkFeatures>& all);

}  // namespace guise::infer
