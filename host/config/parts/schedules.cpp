// Schedules of the learning rate by name. Warm-up is the run's.
#include "config/parts/tables.h"

namespace guise::config {
namespace {

RunKeys multistep_keys() {
  return {
      integers("schedule.milestones")
          .at_least(1)
          .unit("epochs")
          .fills(&RunConfig::schedule, &ScheduleConfig::milestones)
          .help("multistep: epochs before which the rate is multiplied by gamma, rising"),
      real("schedule.gamma", 0.1)
          .above(0)
          .at_most(1)
          .fills(&RunConfig::schedule, &ScheduleConfig::gamma)
          .help("multistep: factor at each milestone"),
  };
}

}  // namespace

std::vector<Part> schedules() {
  return {{.kind = "schedule",
           .name = "multistep",
           .summary = "the rate falls by a factor at milestones",
           .keys = multistep_keys()},
          {.kind = "schedule",
           .name = "cosine",
           .summary = "half a cosine from the rate towards 0 at the end of the run",
           .keys = {}},
          {.kind = "schedule", .name = "constant", .summary = "the rate stays", .keys = {}}};
}

}  // namespace guise::config
