#include "runs/features_document.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "runs/schema.h"

namespace guise::runs {
namespace {

constexpr Schema kSchema{"guise.features", 1};

// Null stands for a number that is not finite.
std::vector<double> numbers_from(const Json& list) {
  std::vector<double> numbers;
  for (const Json& value : list) numbers.push_back(value.is_null() ? std::nan("") : value.get<double>());
  return numbers;
}

FeaturesDocument::Sample sample_from(const Json& sample) {
  FeaturesDocument::Sample read{count_or_zero(sample, "index").value(),
                                count_or_zero(sample, "label").value(),
                                numbers_from(sample.at("z")),
                                {}};
  for (const Json& view : sample.at("views")) read.views.push_back(numbers_from(view));
  return read;
}

bool is_even(const FeaturesDocument::Sample& sample, size_t views) {
  return !sample.z.empty() && sample.views.size() == views &&
         std::ranges::all_of(sample.views, [&](const auto& view) { return view.size() == sample.z.size(); });
}

FeaturesDocument read(const Json& document) {
  FeaturesDocument read{count_or_zero(document, "epoch").value(), count_or_zero(document, "step").value(),
                        document.value("strategy", ""),
                        document.at("view_names").get<std::vector<std::string>>()};
  for (const Json& sample : document.at("samples")) read.samples.push_back(sample_from(sample));
  return read;
}

}  // namespace

Json to_json(const FeaturesDocument& features) {
  Json document = {
      {"schema", to_text(kSchema)},    {"epoch", features.epoch},           {"step", features.step},
      {"strategy", features.strategy}, {"view_names", features.view_names}, {"samples", Json::array()}};
  for (const FeaturesDocument::Sample& sample : features.samples) {
    document["samples"].push_back(
        {{"index", sample.index}, {"label", sample.label}, {"z", sample.z}, {"views", sample.views}});
  }
  return document;
}

FeaturesDocument features_document_from(const Json& document, const std::string& place) {
  check_schema(document, kSchema, place);
  try {
    FeaturesDocument features = read(document);
    const auto even = [&](const auto& sample) { return is_even(sample, features.view_names.size()); };
    if (std::ranges::all_of(features.samples, even)) return features;
  } catch (const std::exception&) {  // a member is missing or of another type
  }
  throw core::usage_error({.place = place,
                           .problem = "holds no samples that can be shown",
                           .expected = "samples with rows of the same length"});
}

}  // namespace guise::runs
