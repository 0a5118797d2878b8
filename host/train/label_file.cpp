#include "train/label_file.h"

#include <numeric>
#include <span>

#include "record/safetensors.h"

namespace guise::train {

void write_labels(const runs::RunFolder& folder, const Experiment& run) {
  if (!run.config.data.changes_training()) return;
  const data::ImageSet& images = run.images.train;
  std::vector<int64_t> index = images.places;
  if (index.empty()) {
    index.resize(images.labels.size());
    std::iota(index.begin(), index.end(), int64_t{0});
  }
  const auto column = [&](const char* name, const std::vector<int64_t>& values) {
    return record::TensorBytes{name, "I64", {images.count}, std::as_bytes(std::span(values))};
  };
  const std::vector<record::TensorBytes> columns = {
      column("label", images.labels),
      column("clean_label", images.clean_labels.empty() ? images.labels : images.clean_labels),
      column("index", index)};
  record::write_safetensors(folder.labels_file(), columns, {{"format", "pt"}});
}

}  // namespace guise::train
