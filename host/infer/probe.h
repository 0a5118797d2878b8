// `guise probe`: what a trained network's hidden features are worth without its head.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/requests.h"
#include "infer/feature_file.h"
#include "runs/evaluation.h"

namespace guise::infer {

using config::ProbeRequest;

struct ProbeMeasure {
  std::string name;             // a row of the measurements: "rankme", "linear.top1"
  std::optional<double> value;  // nothing: undefined, and `note` says why
  std::optional<runs::Interval> interval{};
  std::string note{};
};

// Of one network.
struct ProbeEntry {
  std::string place, checkpoint;
  int64_t step = 0;
  std::string network, data, split;  // split: of the images that probes are judged on
  int64_t train_rows = 0, rows = 0, columns = 0;
  std::vector<ProbeMeasure> measures;
};

// Linear CKA of two networks on the judged images.
struct ProbeCka {
  size_t first = 0, second = 0;  // places among the entries
  double linear = 0, debiased = 0;
};

struct ProbeReport {
  std::vector<ProbeEntry> entries;
  std::vector<ProbeCka> cka;
  std::vector<std::string> warnings;
};

// Writes request.save_features, nothing else. Throws core::Error.
ProbeReport probe(const ProbeRequest& request);

}  // namespace guise::infer
