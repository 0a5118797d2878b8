#include "stored_run.h"

#include <ATen/ops/equal.h>

#include "core/files.h"
#include "models/make_network.h"
#include "train/tensor_file.h"

namespace guise::train::testing {
namespace {

nlohmann::json configuration() {
  return {{"data", {{"name", "synthetic"}, {"test_limit", 20}, {"train_limit", 40}}},
          {"model", {{"name", "resnet18"}, {"width", 1}}},
          {"train", {{"device", "cpu"}, {"precision", "fp32"}, {"threads", 1}}},
          {"evaluate", {{"topk", 3}}}};
}

}  // namespace

std::unique_ptr<models::Network> small_network(uint64_t seed, int64_t classes) {
  return models::make_network({"resnet18", 1, 0, ""}, classes, seed);
}

StoredRun::StoredRun(const std::filesystem::path& place, const nlohmann::json& changes)
    : files(runs::RunFolder::create(place, false)) {
  nlohmann::json config = configuration();
  if (changes.is_object()) config.merge_patch(changes);
  std::filesystem::create_directory(files.checkpoints_folder());
  core::write_durably(files.config_file().string(), config.dump());
  write_summary({.data = facts_of_gratings()});
}

void StoredRun::write_summary(const runs::Summary& summary) const {
  core::write_durably(files.summary_file().string(), runs::to_json(summary).dump());
}

void StoredRun::save(int64_t step, const Networks& networks,
                     const std::map<std::string, std::string>& parts) const {
  TensorMap tensors;
  for (const auto& [name, network] : networks) {
    const auto part = parts.find(name);
    for (const models::NamedTensor& entry : network->tensors()) {
      if (part == parts.end() || entry.name.starts_with(part->second))
        tensors[name + "." + entry.name] = entry.tensor;
    }
  }
  runs::CheckpointFolder(files.checkpoints_folder())
      .save(step, TensorBytesList(tensors).entries(), {}, nlohmann::ordered_json::object());
}

runs::DataFacts facts_of_gratings() {
  runs::DataFacts facts;
  for (int i = 0; i < 10; ++i) facts.class_names.push_back("grating " + std::to_string(i));
  facts.mean = {128, 127, 126};
  facts.std = {50, 51, 52};
  facts.height = facts.width = 32;
  return facts;
}

bool same_values(const models::Network& a, const models::Network& b) {
  for (size_t i = 0; i < a.tensors().size(); ++i) {
    if (!at::equal(a.tensors()[i].tensor, b.tensors().at(i).tensor)) return false;
  }
  return a.tensors().size() == b.tensors().size();
}

}  // namespace guise::train::testing
