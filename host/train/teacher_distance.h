// How far the teacher is from the student, in its weights and in what it predicts: near 0 the teacher says
// what the student says already.
#pragma once

#include <vector>

#include "runs/evaluation.h"
#include "train/experiment.h"

namespace guise::train {

// teacher_distance over the trained parameters that the teacher holds; teacher_agreement and teacher_top1 on
// measure.teacher_samples of the evaluated images of classes that the teacher knows, evenly spaced. A stored
// teacher has weights of its own: of it only what it predicts is compared. Nothing while there is no teacher.
std::vector<runs::MeasuredValue> teacher_values(const Experiment& run);

// Mean of each parameter that the strategy learns.
std::vector<runs::MeasuredValue> learned_values(const Experiment& run);

}  // namespace guise::train
