// The images that a trained network is measured on. Part of `guise eval`.
#pragma once

#include <string>
#include <vector>

#include "data/images.h"
#include "infer/eval.h"

namespace guise::infer {

struct EvalData {
  std::string name;
  data::ImageSet images;  // with the class names of the data set
};

// "test", "validation" or "train" of request.split: own is validation for runs that held images out and are
// measured on their own data set.
std::string split_for(const EvalRequest& request, const std::vector<Trained>& runs);

// The runs' own data set, or request.data. Throws core::Error(usage) when the runs do not agree on what is
// meant.
EvalData load_eval_data(const EvalRequest& request, const std::vector<Trained>& runs);

// The labels in the run's order of classes: by name where all of the data set's names are among the run's, by
// order, with a warning, where none is and there are as many. Anything else is a usage error: a label would
// mean another class than the one that was learnt.
std::vector<int64_t> labels_for(const Trained& run, const EvalData& data, std::vector<std::string>& warnings);

}  // namespace guise::infer
