// Reads leniently: what is not in the agreed form is left out with a word.
#include "report/evaluation.h"

#include <algorithm>
#include <cmath>

#include "core/text.h"
#include "report/fit_picture.h"
#include "report/html.h"
#include "report/left_out.h"
#include "runs/run_folder.h"

namespace guise::report {
namespace {

constexpr size_t kMostClassesShown = 30;     // of a whole matrix
constexpr size_t kMostConfusionsShown = 40;  // of a larger one
constexpr size_t kMostErrorsShown = 24;
constexpr const char* kEvaluation = runs::RunFolder::kEvaluation;
constexpr const char* kErrors = runs::RunFolder::kErrors;

using Counts = std::vector<std::vector<double>>;  // rows: labels

std::optional<Counts> counts_of(const runs::Json& evaluation) {
  const runs::Json* matrix = runs::value_at(evaluation, "confusion");
  if (matrix == nullptr || !matrix->is_array() || matrix->empty()) return std::nullopt;
  Counts counts;
  for (const runs::Json& row : *matrix) {
    if (!row.is_array() || row.size() != matrix->size()) return std::nullopt;
    counts.emplace_back();
    for (const runs::Json& count : row) {
      if (!count.is_number() || count.get<double>() < 0) return std::nullopt;
      counts.back().push_back(count.get<double>());
    }
  }
  return counts;
}

std::string class_name(const runs::Json& evaluation, double label) {
  const runs::Json* names = runs::value_at(evaluation, "class_names");
  const auto index = static_cast<size_t>(std::clamp(label, 0.0, 1e9));
  const bool named =
      names != nullptr && names->is_array() && index < names->size() && (*names)[index].is_string();
  return named ? (*names)[index].get<std::string>() : core::number_text(label);
}

double sum_of(const std::vector<double>& counts) {
  double sum = 0;
  for (const double count : counts) sum += count;
  return sum;
}

struct Pair {
  size_t label = 0, predicted = 0;
  double count = 0;
};

std::vector<Pair> most_frequent(const Counts& counts) {
  std::vector<Pair> pairs;
  for (size_t i = 0; i < counts.size(); ++i) {
    for (size_t j = 0; j < counts.size(); ++j) {
      if (i != j && counts[i][j] > 0) pairs.push_back({i, j, counts[i][j]});
    }
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const Pair& a, const Pair& b) { return a.count > b.count; });
  pairs.resize(std::min(pairs.size(), kMostConfusionsShown));
  return pairs;
}

runs::Json frequent_json(const Counts& counts, const runs::Json& evaluation) {
  runs::Json list = runs::Json::array();
  for (const Pair& pair : most_frequent(counts)) {
    list.push_back({{"label", class_name(evaluation, static_cast<double>(pair.label))},
                    {"predicted", class_name(evaluation, static_cast<double>(pair.predicted))},
                    {"images", pair.count},
                    {"share", pair.count / sum_of(counts[pair.label])}});
  }
  return list;
}

runs::Json names_json(const Counts& counts, const runs::Json& evaluation) {
  runs::Json names = runs::Json::array();
  for (size_t i = 0; i < counts.size(); ++i) names.push_back(class_name(evaluation, static_cast<double>(i)));
  return names;
}

runs::Json error_json(const runs::Json& evaluation, const runs::Json& error) {
  const auto number = [&](const char* key) { return runs::number_at(error, key).value_or(0); };
  return {{"label", class_name(evaluation, number("label"))},
          {"predicted", class_name(evaluation, number("predicted"))},
          {"confidence", number("confidence")},
          {"label_probability", number("label_probability")},
          {"index", number("index")}};
}

// Where the cells of the sheet lie.
struct Grid {
  double columns = 0, rows = 0;
  double width = 0, height = 0;  // of a cell
};

std::optional<Grid> grid_of(const runs::Json& evaluation, size_t count) {
  const auto number = [&](const std::string& key) {
    return runs::number_at(evaluation, "thumbnails." + key).value_or(0);
  };
  const Grid grid{std::floor(number("columns")), 0, number("width"), number("height")};
  const auto sound = [](double value) { return value >= 1 && value <= 10'000; };
  if (!sound(grid.columns) || !sound(grid.width) || !sound(grid.height)) return std::nullopt;
  return Grid{grid.columns, std::ceil(static_cast<double>(count) / grid.columns), grid.width, grid.height};
}

// The aspect of the picture is that of the grid.
bool fits(const FittedPicture& picture, const Grid& grid) {
  const double wide = grid.columns * grid.width * static_cast<double>(picture.height);
  const double high = grid.rows * grid.height * static_cast<double>(picture.width);
  return std::abs(wide - high) <= 0.05 * high;
}

}  // namespace

runs::Json confusion_part(const runs::Json& evaluation) {
  const auto counts = counts_of(evaluation);
  if (!counts) return left_out("evaluation.json has no square matrix of counts.");
  const auto network = runs::text_at(evaluation, "network");
  runs::Json part = {{"network", network ? runs::Json(*network) : runs::Json(nullptr)},
                     {"epoch", runs::number_at(evaluation, "epoch").value_or(0)},
                     {"classes", counts->size()}};
  if (counts->size() > kMostClassesShown) {
    part["frequent"] = frequent_json(*counts, evaluation);
  } else {
    part["names"] = names_json(*counts, evaluation);
    part["counts"] = *counts;
  }
  return part;
}

runs::Json errors_part(const runs::Json& evaluation) {
  const runs::Json* errors = runs::value_at(evaluation, "errors");
  if (errors == nullptr || !errors->is_array()) return left_out("evaluation.json lists none.");
  runs::Json part = {{"items", runs::Json::array()}, {"sheet", nullptr}};
  for (size_t i = 0; i < std::min(errors->size(), kMostErrorsShown); ++i)
    part["items"].push_back(error_json(evaluation, (*errors)[i]));
  return part;
}

runs::Json evaluation_parts(const runs::Run& run) {
  const runs::Json evaluation = document_or_reason(run, kEvaluation,
                                                   "evaluation.json is not in the run folder; it is written "
                                                   "at each evaluation, and not by older versions.");
  if (evaluation.contains("left_out")) {
    return {{"confusion", evaluation},
            {"errors", left_out("evaluation.json is not in the run folder or cannot be read.")}};
  }
  return {{"confusion", confusion_part(evaluation)}, {"errors", errors_part(evaluation)}};
}

runs::Json errors_sheet(const runs::Run& run, size_t most_bytes) {
  const runs::Json evaluation = document_or_reason(run, kEvaluation, "missing");
  const runs::Json* errors = runs::value_at(evaluation, "errors");
  const auto grid = errors == nullptr ? std::nullopt : grid_of(evaluation, errors->size());
  const auto png = picture_or_none(run, kErrors);
  const auto picture = png && grid ? fit_picture(*png, bytes_of_base64(most_bytes), 1) : std::nullopt;
  if (!picture || !fits(*picture, *grid)) return nullptr;
  return {{"png", base64(picture->png)},
          {"columns", grid->columns},
          {"rows", grid->rows},
          {"width", grid->width},
          {"height", grid->height}};
}

}  // namespace guise::report
