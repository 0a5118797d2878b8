#include "examine/measure_step.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "catalogue/catalogue.h"
#include "catalogue/module.h"
#include "core/error.h"
#include "core/terminal.h"
#include "core/text.h"
#include "examine/options.h"
#include "examine/policy_steps.h"
#include "train/plugins.h"

namespace guise::examine {
namespace {

using train::TensorMap;

[[noreturn]] void refuse(const std::string& name, const std::string& expected, const std::string& received) {
  throw core::usage_error({.place = "tensor " + core::printable(name),
                           .expected = expected,
                           .received = received,
                           .advice = "guise apply --help lists the names and shapes"});
}

std::string kind_of(const at::Tensor& tensor) {
  return std::string(c10::toString(tensor.scalar_type())) + " of shape " + c10::str(tensor.sizes());
}

// `sizes`: -1 for any.
at::Tensor taken(const TensorMap& batch, const std::string& name, const std::vector<int64_t>& sizes,
                 const std::string& expected) {
  const auto found = batch.find(name);
  if (found == batch.end()) refuse(name, expected, "none of that name");
  const at::Tensor& tensor = found->second;
  bool fits = tensor.dim() == static_cast<int64_t>(sizes.size());
  for (size_t i = 0; fits && i < sizes.size(); ++i)
    fits = sizes[i] == -1 ? tensor.size(static_cast<int64_t>(i)) > 0
                          : tensor.size(static_cast<int64_t>(i)) == sizes[i];
  if (!fits) refuse(name, expected, kind_of(tensor));
  return tensor;
}

bridge::MeasuredFeatures features_of(const TensorMap& batch) {
  const std::vector<std::string> known = {"features", "logits", "targets", "samples"};
  for (const auto& [name, tensor] : batch) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      refuse(name, "one of " + core::joined(known), "a name that no measure reads");
  }
  bridge::MeasuredFeatures measured;
  measured.features = taken(batch, "features", {-1, -1}, "features [N, D]");
  const int64_t count = measured.features.size(0);
  const std::string rows = std::to_string(count);
  measured.logits = taken(batch, "logits", {count, -1}, "logits [" + rows + ", K]");
  measured.targets = taken(batch, "targets", {count}, "int64 of shape [" + rows + "]");
  measured.samples = batch.contains("samples")
                         ? taken(batch, "samples", {count}, "int64 of shape [" + rows + "]")
                         : at::arange(count, at::kLong);
  for (const auto* labels : {&measured.targets, &measured.samples}) {
    if (labels->scalar_type() != at::kLong) refuse("targets and samples", "int64", kind_of(*labels));
  }
  const int64_t low = measured.targets.min().item<int64_t>(), high = measured.targets.max().item<int64_t>();
  if (low < 0 || high >= measured.logits.size(1))
    refuse("targets", "labels in 0 to " + std::to_string(measured.logits.size(1) - 1),
           std::to_string(low < 0 ? low : high));
  return measured;
}

}  // namespace

AppliedMeasure apply_measure(const config::ApplyRequest& request, const TensorMap& batch) {
  const bridge::MeasuredFeatures features = features_of(batch);
  const auto module = catalogue::Module::open(catalogue::entry_of(request.plugin));
  const catalogue::Measure& table = *module->find_measure(request.plugin.name);
  bridge::SetupFacts facts;
  facts.dtype = features.features.scalar_type();
  facts.train_size = features.features.size(0);
  facts.seed = request.seed;
  const auto loaded = train::load_measure(
      choice_of(request.plugin, complete_options(request.plugin.name, table.options, request.options)), facts,
      core::tell);
  AppliedMeasure applied{{}, loaded.record.version};
  for (const bridge::MeasuredNumber& number : loaded.instance->measure(features))
    applied.out["number." + number.name] = at::scalar_tensor(number.value.value_or(NAN), at::kDouble);
  return applied;
}

}  // namespace guise::examine
