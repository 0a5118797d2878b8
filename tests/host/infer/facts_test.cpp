#include "infer/facts.h"

#include <gtest/gtest.h>

#include "config/document.h"
#include "config/keys.h"
#include "config/parts.h"

namespace guise::infer {
namespace {

Trained trained_with(const config::RunConfig& config) {
  Trained trained;
  trained.checkpoint = "step-000001";
  trained.config = config;
  trained.config.data.name = "cifar10";
  trained.facts.class_names = {"a", "b"};
  trained.facts.mean = {1, 2, 3};
  trained.facts.std = {4, 5, 6};
  trained.facts.height = trained.facts.width = 32;
  return trained;
}

nlohmann::json other_value(const config::RunKey& row) {
  if (row.type == config::OptionType::string) return "other.safetensors";
  if (row.type == config::OptionType::boolean) return !row.default_value.get<bool>();
  return row.default_value.get<int64_t>() + 1;
}

// Every network, and every key that it reads: none is written down here.
config::RunConfig of_resnet18() {
  config::RunConfig run;
  run.model.name = "resnet18";
  return run;
}

TEST(ExportedFacts, EveryModelKeyGoesThroughAnExportedFileAndBack) {
  for (const config::Part* network : config::parts_of("model")) {
    for (const config::RunKey& row : config::run_keys()) {
      const bool foreign = config::is_part_key(row.key) && config::find_key(*network, row.key) == nullptr;
      if (config::section_of(row.key) != "model" || row.key == "model.name" || foreign) continue;
      config::RunConfig run;
      config::fill_run({{"model", {{"name", network->name}}}}, "test", run);
      row.fill(run, other_value(row));
      const Exported back = from_metadata(to_metadata(trained_with(run), "student"), "x.safetensors");
      EXPECT_EQ(row.read(back.config), other_value(row)) << row.key;
      EXPECT_EQ(config::section_document("model", back.config), config::section_document("model", run));
    }
  }
}

TEST(ExportedFacts, AFileThatSaysLessGetsTheDefaults) {
  auto metadata = to_metadata(trained_with(of_resnet18()), "student");
  metadata["model"] = R"({"name":"resnet18","stem_channels":8,"width":4})";
  const Exported back = from_metadata(metadata, "x.safetensors");
  EXPECT_EQ(back.config.model.width, 4);
  EXPECT_EQ(back.config.model.init_from, "");
}

TEST(ExportedFacts, AModelThatCannotBeIsRefused) {
  for (const char* model : {R"({"name":"resnet18","width":0})", R"({"name":"resnet18","widht":4})",
                            R"({"name":"resnet19","width":4})", R"({"width":4})", "4"}) {
    auto metadata = to_metadata(trained_with(of_resnet18()), "student");
    metadata["model"] = model;
    EXPECT_ANY_THROW(from_metadata(metadata, "x.safetensors")) << model;
  }
}

}  // namespace
}  // namespace guise::infer
