// The events of the draft "guise.tasks/1" as the trainer tells them.
#pragma once

#include <cstdint>

#include "guise/draft/tasks.h"

namespace guise::bridge {

enum class TaskEvent { begin, end };

// Of a run without tasks there is one, of all classes.
struct TaskMoment {
  int64_t task = 0, tasks = 1;
  int64_t first_class = 0, classes = 0;
  int64_t epoch = 0, step = 0;  // optimizer steps done
};

}  // namespace guise::bridge
