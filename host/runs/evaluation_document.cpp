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

Misclassified error_from(const Json& error) {
  return {error.at("index").get<int64_t>(), error.at("label").get<int64_t>(),
          error.at("predicted").get<int64_t>(), error.at("confidence").get<double>(),
          error.at("label_probability").get<double>()};
}

Json to_json(const Thumbnails& thumbnails) {
  return {{"file", thumbnails.file},
          {"columns", thumbnails.columns},
          {"width", thumbnails.width},
          {"height", thumbnails.height}};
}

Thumbnails thumbnails_from(const Json& thumbnails) {
  return {thumbnails.value("file", ""), thumbnails.at("columns").get<int64_t>(),
          thumbnails.at("width").get<int64_t>(), thumbnails.at("height").get<int64_t>()};
}

bool is_square(const std::vector<std::vector<int64_t>>& rows) {
  return std::ranges::all_of(rows, [&](const auto& row) { return row.size() == rows.size(); });
}

EvaluationDocument read(const Json& document) {
  EvaluationDocument read{document.value("epoch", int64_t{0}), document.value("step", int64_t{0}),
                          document.value("network", ""),
                          document.value("class_names", std::vector<std::string>{}),
                          document.at("confusion").get<std::vector<std::vector<int64_t>>>()};
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
  } catch (const Json::exception&) {
  }
  throw core::usage_error({.place = place,
                           .problem = "is no evaluation that can be shown",
                           .expected = "a square matrix of counts and a list of errors"});
}

}  // namespace guise::runs
