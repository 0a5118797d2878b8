#include "train/weights.h"

#include "core/version.h"
#include "train/tensor_file.h"

namespace guise::train {
namespace {

void add(TensorMap& tensors, const std::string& prefix, const Follower* follower) {
  if (follower == nullptr) return;
  for (const bridge::TensorPair& pair : follower->pairs()) tensors[prefix + pair.name] = pair.teacher;
}

}  // namespace

void save_weights(const Experiment& run, const std::filesystem::path& path, int64_t epoch, int64_t step) {
  TensorMap tensors;
  for (const models::NamedTensor& entry : run.student->tensors()) tensors["student." + entry.name] = entry.tensor;
  add(tensors, "teacher.", run.teacher.get());
  add(tensors, "average.", run.average.get());
  for (const auto& parameter : run.strategy->parameters()) tensors["strategy." + parameter.name] = parameter.tensor;
  write_tensors(path, tensors,
                {{"format", "guise.weights/1"}, {"guise", std::string(core::version())},
                 {"epoch", std::to_string(epoch)}, {"step", std::to_string(step)}});
}

}  // namespace guise::train
