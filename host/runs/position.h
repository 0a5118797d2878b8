// Where a run stands between two steps.
#pragma once

#include <cstdint>

#include "runs/document.h"

namespace guise::runs {

// Steps and epochs count from 0. `in_epoch` steps of `epoch` are done; all of them: its evaluation is still
// to come. After the evaluation the position is the next epoch's beginning, and after the last one {epochs,
// 0, all}.
struct Position {
  int64_t epoch = 0;
  int64_t in_epoch = 0;
  int64_t step = 0;  // optimizer steps done over the whole run
  bool operator==(const Position&) const = default;
};

Json to_json(const Position& position);
Position position_from(const Json& document);  // throws Json::exception for what is none

}  // namespace guise::runs
