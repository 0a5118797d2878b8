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

// The runs' own data set, or request.data. Throws core::Error(usage) when the runs do not agree on what is
// meant.
EvalData load_eval_data(const EvalRequest& request, const std::vector<Trained>& runs);

// The labels in the run's order of classes: by name where both have the same names. Another number of classes
// is a usage error; other names are a warning.
std::vector<int64_t> labels_for(const Trained& run, const EvalData& data, std::vector<std::string>& warnings);

}  // namespace guise::infer
