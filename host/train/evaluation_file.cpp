#include "train/evaluation_file.h"

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <vector>

#include "core/files.h"
#include "data/thumbnails.h"
#include "runs/evaluation_document.h"
#include "runs/features_document.h"

namespace guise::train {
namespace {

// Compact: a person looks at it in the report.
void write(const std::filesystem::path& path, const runs::Json& document) {
  core::write_durably(path.string(),
                      document.dump(-1, ' ', false, runs::Json::error_handler_t::replace) + "\n");
}

std::vector<std::vector<int64_t>> rows_of(const at::Tensor& counts) {
  std::vector<std::vector<int64_t>> rows;
  const int64_t* values = counts.const_data_ptr<int64_t>();
  for (int64_t row = 0; row < counts.size(0); ++row, values += counts.size(1))
    rows.emplace_back(values, values + counts.size(1));
  return rows;
}

std::vector<runs::Misclassified> errors_of(const EvaluationDetails& details) {
  std::vector<runs::Misclassified> errors;
  for (const metrics::Mistake& mistake : details.mistakes.most_confident())
    errors.push_back({details.images.at(static_cast<size_t>(mistake.index)), mistake.label, mistake.predicted,
                      mistake.confidence, mistake.label_probability});
  return errors;
}

std::optional<runs::Thumbnails> write_thumbnails(const runs::RunFolder& folder, const data::ImageSet& images,
                                                 const std::vector<runs::Misclassified>& errors) {
  if (errors.empty()) return std::nullopt;
  std::vector<int64_t> indices;
  for (const runs::Misclassified& error : errors) indices.push_back(error.index);
  const data::Thumbnails sheet = data::thumbnails(images, indices);
  core::write_durably(folder.errors_file().string(), sheet.png);
  return runs::Thumbnails{runs::RunFolder::kErrors, data::kThumbnailColumns, sheet.width, sheet.height};
}

// Five significant digits.
double rounded(float value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.5g", static_cast<double>(value));
  return std::strtod(text, nullptr);
}

std::vector<double> row_of(const at::Tensor& values, int64_t row) {
  std::vector<double> numbers;
  const float* first = values.const_data_ptr<float>() + row * values.size(1);
  for (int64_t i = 0; i < values.size(1); ++i) numbers.push_back(rounded(first[i]));
  return numbers;
}

runs::FeaturesDocument::Sample sample_of(const FeatureWatch& watch,
                                         const std::vector<FeatureWatch::View>& views, size_t i) {
  const auto row = static_cast<int64_t>(i);
  runs::FeaturesDocument::Sample sample{
      watch.samples()[i], watch.labels()[i], row_of(watch.features(), row), {}};
  for (const FeatureWatch::View& view : views) sample.views.push_back(row_of(view.values, row));
  return sample;
}

}  // namespace

void write_evaluation(const runs::RunFolder& folder, const Experiment& run, const Evaluated& what,
                      const EvaluationDetails& details) {
  if (!details.confusion.defined()) return;  // a pass that ended before its first batch
  const std::vector<std::string>& names = run.images.test.class_names;
  runs::EvaluationDocument document{
      what.epoch, what.step, what.network, {names.begin(), names.begin() + details.confusion.size(0)}};
  document.confusion = rows_of(details.confusion);
  document.errors = errors_of(details);
  document.thumbnails = write_thumbnails(folder, run.images.test, document.errors);
  write(folder.evaluation_file(), runs::to_json(document));
}

void write_features(const runs::RunFolder& folder, const Experiment& run, const Evaluated& what,
                    const FeatureWatch& watch) {
  const std::vector<FeatureWatch::View> views = watch.views();
  if (views.empty()) return;
  runs::FeaturesDocument document{what.epoch, what.step, run.config.strategy.plugin.name, {}};
  for (const FeatureWatch::View& view : views) document.view_names.push_back(view.name);
  for (size_t i = 0; i < watch.samples().size(); ++i) document.samples.push_back(sample_of(watch, views, i));
  write(folder.features_file(), runs::to_json(document));
}

}  // namespace guise::train
