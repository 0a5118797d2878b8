// Measures of the hidden features while training: one pass of a network over training images in evaluation
// mode serves all that are asked for. Changes nothing of the run.
#pragma once

#include <functional>

#include "runs/evaluation.h"
#include "train/experiment.h"

namespace guise::train {

// Adds to `result` what the sections measure.rankme, measure.collapse and measure.teacher_cka ask for after
// this epoch, of every network that they name and that is there. Throws core::Error(failed) where a feature
// is not finite.
void add_representation(Experiment& run, runs::EpochResult& result, const std::function<bool()>& keep_going);

// Places of training images of the classes that the student knows, evenly spaced; `most` 0: all.
std::vector<int64_t> spaced_images(const Experiment& run, int64_t most);

// The evaluation of a network in `result`; a new one where it was not evaluated.
runs::Evaluation& evaluation_of(runs::EpochResult& result, const std::string& network);

// RankMe's formula on the features of the first training batch of that epoch, by a copy of the student in
// training mode, rows of length 1: the study's figure. NaN where they are not finite.
double rank_of_batch(const Experiment& run, int64_t epoch);

}  // namespace guise::train
