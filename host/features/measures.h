// The measures of one set of features, by the names of their rows (runs/representation.cpp): a row there and
// a function here are a measure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "features/collapse.h"
#include "features/feature_set.h"
#include "features/spectrum.h"

namespace guise::features {

// Ranks are of at most so many rows, evenly spaced: as RankMe's authors took.
inline constexpr int64_t kRankRows = 25600;

// A set with what several measures share, computed once where it is asked for.
class Subject {
 public:
  // `head_weight` [classes, D] of a linear head; undefined: the head is another. Of a head over
  // other classes nothing is said.
  explicit Subject(const FeatureSet& set, at::Tensor head_weight = {});

  const FeatureSet& set() const { return set_; }
  const Spectrum& spectrum() const;
  // Nothing where a class has no row, or there is one class only.
  const std::optional<Collapse>& collapse() const;

 private:
  const FeatureSet& set_;
  at::Tensor head_weight_;
  mutable std::optional<Spectrum> spectrum_;
  mutable std::optional<std::optional<Collapse>> collapse_;
};

struct MeasureValue {
  std::string name;             // "rankme"
  std::optional<double> value;  // nothing: it is undefined here, and `note` says why
  std::string note;             // "fewer rows than columns"; empty: none
};

std::vector<std::string> measure_names();
// Those of neural collapse.
std::vector<std::string> collapse_names();

// Those names that are measures, in the order of the table; all where `names` is empty.
std::vector<MeasureValue> measure(const Subject& subject, const std::vector<std::string>& names = {});

}  // namespace guise::features
