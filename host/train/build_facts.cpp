#include "train/build_facts.h"

#include <ATen/Version.h>
#include <torch/version.h>

#include "core/version.h"
#include "nodes/kernels.h"
#include "record/system_info.h"

namespace guise::train {
namespace {

std::string plain(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

nlohmann::ordered_json build_facts(const Experiment& run) {
  return {{"guise", std::string(core::version())},
          {"libtorch", TORCH_VERSION},
          {"threads", run.threads},
          {"cpu_capability", at::get_cpu_capability()},
          {"kernels", nodes::kernels_text(run.config.train.kernels)},
          {"cpu", record::read_system_info().cpu_model}};
}

std::vector<std::string> changed_facts(const nlohmann::json& before, const nlohmann::ordered_json& now) {
  std::vector<std::string> changes;
  for (const auto& [name, value] : now.items()) {
    const nlohmann::json earlier = before.value(name, nlohmann::json());
    if (earlier != nlohmann::json(value))
      changes.push_back(name + " " + plain(earlier) + ", now " + plain(value));
  }
  return changes;
}

}  // namespace guise::train
