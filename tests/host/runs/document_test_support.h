// What tests of a run's documents share.
#pragma once

#include <gtest/gtest.h>

#include "runs/evaluation.h"
#include "runs/networks.h"

namespace guise::runs {

inline EpochResult result_of(double top1) {
  return {2, 30, {{kStudent, {40, {{"top1", top1, Interval{top1 - 1, top1 + 1}}, {"loss", 0.75}}}}}};
}

inline EpochResult two_networks() {
  return {1,
          20,
          {{kStudent, {100, {{"top1", 86.1, Interval{85.4, 86.8}}, {"top5", 99.5}, {"loss", 0.25}}}},
           {kTeacher, {100, {{"top1", 80, Interval{79, 81}}, {"top5", 90}, {"loss", 0.5}}}}}};
}

// As a file holds it.
inline Json through_text(const Json& document) {
  return Json::parse(document.dump());
}

}  // namespace guise::runs
