// What `guise compare` says of the runs of a page: the page never claims more.
#pragma once

#include <string>
#include <vector>

#include "runs/run.h"

namespace guise::report {

struct PairedView {
  runs::Json document;   // guise.compare/1 (compare/compare_text.h); null where no two runs can be paired
  std::string sentence;  // what can be said of the groups' final top-1, with its evidence
};

// guise.compare/1 of that metric, the groups as levels; null where no two runs can be paired.
runs::Json paired_document(const std::vector<runs::Run>& runs, const std::vector<std::string>& group_by,
                           const std::string& metric);

// The groups as levels: "strategy.name" compares strategies with their teachers and options, any other key
// its values. The runs are paired by their seeds.
PairedView paired_view(const std::vector<runs::Run>& runs, const std::vector<std::string>& group_by);

}  // namespace guise::report
