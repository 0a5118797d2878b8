#include "report/evaluation.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "report/fit_picture.h"
#include "report/html.h"
#include "report/left_out.h"
#include "runs/run_folder.h"

namespace guise::report {
namespace {

constexpr size_t kMostClassesShown = 30;     // of a whole matrix
constexpr size_t kMostConfusionsShown = 40;  // of a larger one
constexpr size_t kMostErrorsShown = 24;
const std::string kEvaluation = runs::RunFolder::kEvaluation;

using runs::EvaluationDocument;

std::string class_name(const EvaluationDocument& evaluation, int64_t label) {
  const auto index = static_cast<size_t>(label);
  return index < evaluation.class_names.size() ? evaluation.class_names[index] : std::to_string(label);
}

struct Pair {
  int64_t label = 0, predicted = 0;
  int64_t count = 0;
};

std::vector<Pair> most_frequent(const std::vector<std::vector<int64_t>>& counts) {
  std::vector<Pair> pairs;
  for (size_t i = 0; i < counts.size(); ++i) {
    for (size_t j = 0; j < counts.size(); ++j) {
      if (i != j && counts[i][j] > 0)
        pairs.push_back({static_cast<int64_t>(i), static_cast<int64_t>(j), counts[i][j]});
    }
  }
  std::ranges::stable_sort(pairs, std::ranges::greater{}, &Pair::count);
  pairs.resize(std::min(pairs.size(), kMostConfusionsShown));
  return pairs;
}

runs::Json frequent_json(const EvaluationDocument& evaluation) {
  runs::Json list = runs::Json::array();
  for (const Pair& pair : most_frequent(evaluation.confusion)) {
    const std::vector<int64_t>& row = evaluation.confusion[static_cast<size_t>(pair.label)];
    list.push_back(
        {{"label", class_name(evaluation, pair.label)},
         {"predicted", class_name(evaluation, pair.predicted)},
         {"images", pair.count},
         {"share", static_cast<double>(pair.count) / std::accumulate(row.begin(), row.end(), 0.0)}});
  }
  return list;
}

runs::Json names_json(const EvaluationDocument& evaluation) {
  runs::Json names = runs::Json::array();
  for (size_t i = 0; i < evaluation.confusion.size(); ++i)
    names.push_back(class_name(evaluation, static_cast<int64_t>(i)));
  return names;
}

runs::Json error_json(const EvaluationDocument& evaluation, const runs::Misclassified& error) {
  return {{"label", class_name(evaluation, error.label)},
          {"predicted", class_name(evaluation, error.predicted)},
          {"confidence", error.confidence},
          {"label_probability", error.label_probability},
          {"index", error.index}};
}

// Where the cells of the sheet lie.
struct Grid {
  int64_t columns = 0, rows = 0;
  int64_t width = 0, height = 0;  // of a cell
};

std::optional<Grid> grid_of(const EvaluationDocument& evaluation) {
  const runs::Thumbnails sheet = evaluation.thumbnails.value_or(runs::Thumbnails{});
  const auto sound = [](int64_t value) { return value >= 1 && value <= 10'000; };
  if (!sound(sheet.columns) || !sound(sheet.width) || !sound(sheet.height)) return std::nullopt;
  const auto count = static_cast<int64_t>(evaluation.errors.size());
  return Grid{sheet.columns, (count + sheet.columns - 1) / sheet.columns, sheet.width, sheet.height};
}

// The aspect of the picture is that of the grid.
bool fits(const FittedPicture& picture, const Grid& grid) {
  const auto wide = static_cast<double>(grid.columns * grid.width * picture.height);
  const auto high = static_cast<double>(grid.rows * grid.height * picture.width);
  return std::abs(wide - high) <= 0.05 * high;
}

runs::Json parts_of(const runs::Json& document) {
  const EvaluationDocument evaluation = runs::evaluation_document_from(document, kEvaluation);
  return {{"confusion", confusion_part(evaluation)}, {"errors", errors_part(evaluation)}};
}

runs::Json sheet_of(const runs::Run& run, const EvaluationDocument& evaluation, size_t most_bytes) {
  const auto grid = grid_of(evaluation);
  const auto png = picture_or_none(run, runs::RunFolder::kErrors);
  const auto picture = png && grid ? fit_picture(*png, bytes_of_base64(most_bytes), 1) : std::nullopt;
  if (!picture || !fits(*picture, *grid)) return nullptr;
  return {{"png", base64(picture->png)},
          {"columns", grid->columns},
          {"rows", grid->rows},
          {"width", grid->width},
          {"height", grid->height}};
}

}  // namespace

runs::Json confusion_part(const EvaluationDocument& evaluation) {
  runs::Json part = {
      {"network", evaluation.network}, {"epoch", evaluation.epoch}, {"classes", evaluation.confusion.size()}};
  if (evaluation.network.empty()) part["network"] = nullptr;
  if (evaluation.confusion.size() > kMostClassesShown) {
    part["frequent"] = frequent_json(evaluation);
  } else {
    part["names"] = names_json(evaluation);
    part["counts"] = evaluation.confusion;
  }
  return part;
}

runs::Json errors_part(const EvaluationDocument& evaluation) {
  runs::Json part = {{"items", runs::Json::array()}, {"sheet", nullptr}};
  for (size_t i = 0; i < std::min(evaluation.errors.size(), kMostErrorsShown); ++i)
    part["items"].push_back(error_json(evaluation, evaluation.errors[i]));
  return part;
}

runs::Json evaluation_parts(const runs::Run& run) {
  const std::string missing = kEvaluation +
                              " is not in the run folder; it is written at each evaluation, and not by older "
                              "versions.";
  runs::Json parts = part_or_reason(run, kEvaluation, missing, parts_of);
  if (!parts.contains("left_out")) return parts;
  return {{"confusion", parts},
          {"errors", left_out(kEvaluation + " lists none: it is not in the run folder or cannot be read.")}};
}

runs::Json errors_sheet(const runs::Run& run, size_t most_bytes) {
  runs::Json sheet = part_or_reason(run, kEvaluation, "", [&](const runs::Json& document) {
    return sheet_of(run, runs::evaluation_document_from(document, kEvaluation), most_bytes);
  });
  return sheet.contains("left_out") ? runs::Json(nullptr) : sheet;
}

}  // namespace guise::report
