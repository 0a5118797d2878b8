// The learning rate as a pure function of the step: resuming needs no state.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/run_config.h"

namespace guise::optim {

// The names that learning_rate takes: those of config/parts.h.
std::vector<std::string> schedule_names();

// Rate of step 0, 1, ... of a run of epochs * steps_per_epoch steps (both >= 1). W = warmup_epochs in steps,
// rounded; during the first W steps the rate is the schedule's times (step + 1) / W.
//   constant   base_lr
//   multistep  base_lr * gamma^(milestones at or before this epoch); epochs count from 0
//   cosine     from base_lr at step W along half a cosine towards 0 at the end of the run, step by step
//              (Loshchilov and Hutter 2017, arXiv 1608.03983, eq. 5, one cycle); base_lr before W
// Throws core::Error(usage) for an unknown name.
double learning_rate(const config::ScheduleConfig& schedule, double base_lr, int64_t step,
                     int64_t steps_per_epoch, int64_t epochs);

}  // namespace guise::optim
