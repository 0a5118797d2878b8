#include "runs/evaluation_document.h"

#include <algorithm>

#include "core/error.h"
#include "runs/schema.h"

namespace guise::runs {
namespace {

constexpr Schema kSchema{"guise.evaluation", 1};

Json to_json(const Misclassified& error) {
  return {{"index", error.index},
          {"label", error.label},
          {"predicted", error.predicted},
          {"confidence", error.confidence},
          {"label_probability", error.label_probability}};
}

// Throws where it is none.
int64_t count_in(const Json& object, const char* key) {
  return as_count(object.at(key)).value();
}

Misclassified error_from(const Json& error) {
  return {count_in(error, "index"), count_in(error, "label"), count_in(error, "predicted"),
          error.at("confidence").get<double>(), error.at("label_probability").get<double>()};
}

Json to_json(const Thumbnails& thumbnails) {
  return {{"file", thumbnails.file},
          {"columns", thumbnails.columns},
          {"width", thumbnails.width},
          {"height", thumbnails.height}};
}

Thumbnails thumbnails_from(const Json& thumbnails) {
  return {thumbnails.value("file", ""), count_in(thumbnails, "columns"), count_in(thumbnails, "width"),
          count_in(thumbnails, "height")};
}

std::vector<std::vector<int64_t>> matrix_from(const Json& rows) {
  std::vector<std::vector<int64_t>> matrix;
  for (const Json& row : rows.get_ref<const Json::array_t&>()) {
    matrix.emplace_back();
    for (const Json& count : row.get_ref<const Json::array_t&>())
      matrix.back().push_back(as_count(count).value());
  }
  return matrix;
}

bool is_square(const std::vector<std::vector<int64_t>>& rows) {
  return !rows.empty() &&
         std::ranges::all_of(rows, [&](const auto& row) { return row.size() == rows.size(); });
}

EvaluationDocument read(const Json& document) {
  EvaluationDocument read{count_or_zero(document, "epoch").value(), count_or_zero(document, "step").value(),
                          document.value("network", ""),
                          document.value("class_names", std::vector<std::string>{}),
                          matrix_from(document.at("confusion"))};
  for (const Json& error : document.value("errors", Json::array())) read.errors.push_back(error_from(error));
  const Json thumbnails = document.value("thumbnails", Json(nullptr));
  if (thumbnails.is_object()) read.thumbnails = thumbnails_from(thumbnails);
  return read;
}

}  // namespace

Json to_json(const EvaluationDocument& evaluation) {
  Json document = {{"schema", to_text(kSchema)},
                   {"epoch", evaluation.epoch},
                   {"step", evaluation.step},
                   {"network", evaluation.network},
                   {"class_names", evaluation.class_names},
                   {"confusion", evaluation.confusion},
                   {"errors", Json::array()}};
  for (const Misclassified& error : evaluation.errors) document["errors"].push_back(to_json(error));
  document["thumbnails"] = evaluation.thumbnails ? to_json(*evaluation.thumbnails) : Json(nullptr);
  return document;
}

EvaluationDocument evaluation_document_from(const Json& document, const std::string& place) {
  check_schema(document, kSchema, place);
  try {
    EvaluationDocument evaluation = read(document);
    const size_t classes = evaluation.confusion.size();
    if (is_square(evaluation.confusion) &&
        (evaluation.class_names.empty() || evaluation.class_names.size() == classes))
      return evaluation;
  } catch (const std::exception&) {  // a member is missing or of another type
  }
  throw core::usage_error({.place = place,
                           .problem = "has no square matrix of counts or no list of errors",
                           .expected = "a square matrix of counts and a list of errors"});
}

}  // namespace guise::runs
