#include "train/weights.h"

#include <ATen/ATen.h>

#include "core/version.h"
#include "record/safetensors.h"

namespace guise::train {
namespace {

std::string dtype_text(at::ScalarType type) {
  switch (type) {
    case at::kFloat: return "F32";
    case at::kDouble: return "F64";
    case at::kBFloat16: return "BF16";
    case at::kHalf: return "F16";
    default: return "I64";
  }
}

// Row-major copies that outlive the list of their bytes.
class TensorList {
 public:
  void add(const std::string& name, const at::Tensor& tensor) {
    const at::Tensor kept = tensor.detach().to(at::kCPU).contiguous();
    const auto* bytes = static_cast<const std::byte*>(kept.const_data_ptr());
    entries_.push_back({name, dtype_text(kept.scalar_type()), kept.sizes().vec(), {bytes, kept.nbytes()}});
    kept_.push_back(kept);
  }
  void add(const std::string& prefix, const Follower* follower) {
    if (follower == nullptr) return;
    for (const bridge::TensorPair& pair : follower->pairs()) add(prefix + pair.name, pair.teacher);
  }
  const std::vector<record::TensorBytes>& entries() const { return entries_; }

 private:
  std::vector<at::Tensor> kept_;
  std::vector<record::TensorBytes> entries_;
};

}  // namespace

void save_weights(const Experiment& run, const std::filesystem::path& path, int64_t epoch, int64_t step) {
  TensorList list;
  for (const models::NamedTensor& entry : run.student->tensors()) list.add("student." + entry.name, entry.tensor);
  list.add("teacher.", run.teacher.get());
  list.add("average.", run.average.get());
  for (const auto& parameter : run.strategy->parameters()) list.add("strategy." + parameter.name, parameter.tensor);
  record::write_safetensors(path, list.entries(),
                            {{"format", "guise.weights/1"}, {"guise", std::string(core::version())},
                             {"epoch", std::to_string(epoch)}, {"step", std::to_string(step)}});
}

}  // namespace guise::train
