// evaluation.json: how a network errs, for a person who looks at the report.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runs/document.h"

namespace guise::runs {

// An image that was classified wrong.
struct Misclassified {
  int64_t index = 0;  // of the image
  int64_t label = 0, predicted = 0;
  double confidence = 0, label_probability = 0;
  bool operator==(const Misclassified&) const = default;
};

// The pictures of the errors in one file, row by row.
struct Thumbnails {
  std::string file;               // in the run folder
  int64_t columns = 0;            // of cells
  int64_t width = 0, height = 0;  // of a cell in pixels
  bool operator==(const Thumbnails&) const = default;
};

struct EvaluationDocument {
  int64_t epoch = 0;
  int64_t step = 0;                               // optimizer steps done
  std::string network;                            // "student"
  std::vector<std::string> class_names;           // [K]
  std::vector<std::vector<int64_t>> confusion{};  // [K][K] counts, rows are labels, columns predictions
  std::vector<Misclassified> errors{};            // the most confident ones, falling
  std::optional<Thumbnails> thumbnails{};
  bool operator==(const EvaluationDocument&) const = default;
};

Json to_json(const EvaluationDocument& document);
// Throws core::Error(usage) at `place` for the document of a newer Guise and for what is none. The matrix is
// square, of the size of class_names, which may be missing there: then classes go by their numbers.
EvaluationDocument evaluation_document_from(const Json& document, const std::string& place);

}  // namespace guise::runs
