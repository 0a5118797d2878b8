// features.json: what a strategy does to the features of a few samples, for a person who looks at the report.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runs/document.h"

namespace guise::runs {

struct FeaturesDocument {
  struct Sample {
    int64_t index = 0, label = 0;
    std::vector<double> z;                   // [D]; NaN where a number was not finite
    std::vector<std::vector<double>> views;  // as many as view_names, each [D]
    bool operator==(const Sample&) const = default;
  };
  int64_t epoch = 0;
  int64_t step = 0;
  std::string strategy;
  std::vector<std::string> view_names;  // "z_m", "z_i"
  std::vector<Sample> samples{};
  bool operator==(const FeaturesDocument&) const = default;
};

Json to_json(const FeaturesDocument& document);
// Throws core::Error(usage) at `place` for the document of a newer Guise and for what is none: samples with
// rows of other lengths or numbers.
FeaturesDocument features_document_from(const Json& document, const std::string& place);

}  // namespace guise::runs
