#include "train/data_facts.h"

#include "data/identity.h"
#include "data/label_noise.h"

namespace guise::train {

runs::DataFacts data_facts(const data::ImageData& images) {
  return {.source = images.source,
          .train_images = images.train.count,
          .test_images = images.test.count,
          .class_names = images.train.class_names,
          .mean = images.mean,
          .std = images.std,
          .height = images.train.height,
          .width = images.train.width,
          .changed_labels = data::changed_labels(images.train),
          .train_sum = data::sum_of(images.train),
          .test_sum = data::sum_of(images.test)};
}

std::vector<std::string> changed_data(const nlohmann::json& before, const runs::DataFacts& now) {
  std::vector<std::string> changes;
  if (!before.is_object()) return changes;
  const runs::Json facts = runs::to_json(now);
  for (const auto& [name, value] : facts.items()) {
    const auto earlier = before.find(name);
    if (name == "source" || earlier == before.end() || *earlier == nlohmann::json(value)) continue;
    changes.push_back(name + " " + earlier->dump() + ", now " + value.dump());
  }
  return changes;
}

}  // namespace guise::train
