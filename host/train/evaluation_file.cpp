#include "train/evaluation_file.h"

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/files.h"
#include "data/thumbnails.h"

namespace guise::train {
namespace {

using nlohmann::ordered_json;

// Compact: a person looks at it in the report.
void write(const std::filesystem::path& path, const ordered_json& document) {
  core::write_durably(path.string(),
                      document.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n");
}

ordered_json rows_of(const at::Tensor& counts) {
  ordered_json rows = ordered_json::array();
  const int64_t* values = counts.const_data_ptr<int64_t>();
  for (int64_t row = 0; row < counts.size(0); ++row, values += counts.size(1)) {
    rows.push_back(std::vector<int64_t>(values, values + counts.size(1)));
  }
  return rows;
}

ordered_json errors_of(const std::vector<metrics::Mistake>& mistakes) {
  ordered_json errors = ordered_json::array();
  for (const metrics::Mistake& mistake : mistakes) {
    errors.push_back({{"index", mistake.index},
                      {"label", mistake.label},
                      {"predicted", mistake.predicted},
                      {"confidence", mistake.confidence},
                      {"label_probability", mistake.label_probability}});
  }
  return errors;
}

ordered_json write_thumbnails(const std::filesystem::path& folder, const data::ImageSet& images,
                              const std::vector<metrics::Mistake>& mistakes) {
  if (mistakes.empty()) return nullptr;
  std::vector<int64_t> indices;
  for (const metrics::Mistake& mistake : mistakes) indices.push_back(mistake.index);
  const data::Thumbnails sheet = data::thumbnails(images, indices);
  core::write_durably((folder / "errors.png").string(), sheet.png);
  return {{"file", "errors.png"},
          {"columns", data::thumbnail_columns},
          {"width", sheet.width},
          {"height", sheet.height}};
}

// Five significant digits.
double rounded(float value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.5g", static_cast<double>(value));
  return std::strtod(text, nullptr);
}

ordered_json row_of(const at::Tensor& values, int64_t row) {
  ordered_json numbers = ordered_json::array();
  const float* first = values.const_data_ptr<float>() + row * values.size(1);
  for (int64_t i = 0; i < values.size(1); ++i) numbers.push_back(rounded(first[i]));
  return numbers;
}

ordered_json sample_of(const FeatureWatch& watch, const std::vector<FeatureWatch::View>& views, size_t i) {
  const auto row = static_cast<int64_t>(i);
  ordered_json sample = {
      {"index", watch.samples()[i]}, {"label", watch.labels()[i]}, {"z", row_of(watch.features(), row)}};
  sample["views"] = ordered_json::array();
  for (const FeatureWatch::View& view : views) sample["views"].push_back(row_of(view.values, row));
  return sample;
}

}  // namespace

void write_evaluation(const std::filesystem::path& folder, const Experiment& run, const Evaluated& what,
                      const EvaluationDetails& details) {
  if (!details.confusion.defined()) return;  // a pass that ended before its first batch
  const std::vector<metrics::Mistake>& mistakes = details.mistakes.most_confident();
  ordered_json document = {{"schema", "guise.evaluation/1"},
                           {"epoch", what.epoch},
                           {"step", what.step},
                           {"network", what.network},
                           {"class_names", run.images.test.class_names}};
  document["confusion"] = rows_of(details.confusion);
  document["errors"] = errors_of(mistakes);
  document["thumbnails"] = write_thumbnails(folder, run.images.test, mistakes);
  write(folder / "evaluation.json", document);
}

void write_features(const std::filesystem::path& folder, const Experiment& run, const Evaluated& what,
                    const FeatureWatch& watch) {
  const std::vector<FeatureWatch::View> views = watch.views();
  if (views.empty()) return;
  ordered_json document = {{"schema", "guise.features/1"},
                           {"epoch", what.epoch},
                           {"step", what.step},
                           {"strategy", run.config.strategy.plugin.name}};
  document["view_names"] = ordered_json::array();
  for (const FeatureWatch::View& view : views) document["view_names"].push_back(view.name);
  document["samples"] = ordered_json::array();
  for (size_t i = 0; i < watch.samples().size(); ++i)
    document["samples"].push_back(sample_of(watch, views, i));
  write(folder / "features.json", document);
}

}  // namespace guise::train
