#include "infer/predictions.h"

#include <cstdio>

#include "core/files.h"

namespace guise::infer {

void write_predictions(const std::string& path, const at::Tensor& probabilities,
                       std::span<const int64_t> labels) {
  const at::Tensor rows = probabilities.contiguous();
  const int64_t classes = rows.size(1);
  const double* value = rows.const_data_ptr<double>();
  std::string text = "index,label";
  for (int64_t k = 0; k < classes; ++k) text += ",p" + std::to_string(k);
  text += "\n";
  for (size_t index = 0; index < labels.size(); ++index) {
    text += std::to_string(index) + "," + std::to_string(labels[index]);
    for (int64_t k = 0; k < classes; ++k) {
      char digits[32];
      std::snprintf(digits, sizeof digits, ",%.9g", *value++);
      text += digits;
    }
    text += "\n";
  }
  core::write_durably(path, text);
}

}  // namespace guise::infer
