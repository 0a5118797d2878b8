#include "train/trained_facts.h"

#include <gtest/gtest.h>

#include "config/document.h"
#include "config/keys.h"
#include "config/parts.h"
#include "support/errors.h"
#include "support/temporary_folder.h"

namespace guise::train {
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
  switch (row.type) {
    case config::OptionType::boolean:
      return !row.default_value.get<bool>();
    case config::OptionType::integer:
      return row.default_value.get<int64_t>() + 1;
    case config::OptionType::real:
      return row.default_value.get<double>() / 2 + 0.125;
    case config::OptionType::integer_list:
    case config::OptionType::real_list:
      return {3, 4};
    case config::OptionType::text_list:
      return {"one", "two"};
    case config::OptionType::real_map:
      return {{"head", 0.5}};
    case config::OptionType::string:
      break;
  }
  if (row.choices.empty()) return "other.safetensors";
  return row.choices.front() == row.default_value ? row.choices.back() : row.choices.front();
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

TEST(ExportedFacts, NumbersAndNamesGoThereAndBack) {
  config::RunConfig run = of_resnet18();
  run.evaluate.topk = 2;
  Trained trained = trained_with(run);
  trained.facts.mean = {0.1F, 127.123456F, 1e-7F};
  const Exported back = from_metadata(to_metadata(trained, "average"), "x.safetensors");
  EXPECT_EQ(back.facts.mean, trained.facts.mean);
  EXPECT_EQ(back.facts.class_names, trained.facts.class_names);
  EXPECT_EQ(back.facts.height, 32);
  EXPECT_EQ(back.network, "average");
  EXPECT_EQ(back.config.data.name, "cifar10");
  EXPECT_EQ(back.config.evaluate.topk, 2);
}

TEST(ExportedFacts, WhatNoPictureCanBeNormalisedByIsRefused) {
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, std::string>>{{"std", "[1, 0, 1]"},
                                                        {"std", "[1, 1]"},
                                                        {"mean", "[1, 2, null]"},
                                                        {"class_names", "[]"},
                                                        {"image_size", "[32, 0]"},
                                                        {"image_size", "[32, 9000]"},
                                                        {"topk", "many"},
                                                        {"network", ""}}) {
    auto metadata = to_metadata(trained_with(of_resnet18()), "student");
    metadata[key] = value;
    EXPECT_TRUE(support::contains(support::refusal_of([&] { from_metadata(metadata, "x.safetensors"); }),
                                  "x.safetensors: the file does not say"))
        << key;
    metadata.erase(key);
    EXPECT_NE(support::refusal_of([&] { from_metadata(metadata, "x.safetensors"); }), "") << key;
  }
}

config::RunConfig of_gratings() {
  config::RunConfig run = of_resnet18();
  run.data.name = "synthetic";
  run.data.train_limit = 20;
  return run;
}

TEST(FactsOfRun, ComeFromTheSummaryWhereItSaysThem) {
  runs::Summary summary;
  summary.data = trained_with(of_resnet18()).facts;
  EXPECT_EQ(facts_of_run(of_gratings(), summary, "a"), *summary.data);
}

// A channel that never changes has no deviation to divide by: such a summary is as good as none.
TEST(FactsOfRun, ComeFromTheTrainingImagesOtherwise) {
  runs::Summary unusable;
  unusable.data = trained_with(of_resnet18()).facts;
  unusable.data->std = {1, 0, 1};
  for (const auto& summary :
       {std::optional<runs::Summary>(), std::optional(runs::Summary()), std::optional(unusable)}) {
    const runs::DataFacts facts = facts_of_run(of_gratings(), summary, "a");
    EXPECT_EQ(facts.class_names.size(), 10u);
    EXPECT_EQ(facts.height, 32);
    EXPECT_NEAR(facts.mean[0], 128, 10);
    EXPECT_GT(facts.std[0], 30);
  }
}

TEST(FactsOfRun, WithoutEitherItSaysWhatIsMissing) {
  config::RunConfig run = of_resnet18();
  run.data.name = "cifar10";
  run.data.root = "/nowhere";
  EXPECT_TRUE(support::contains(
      support::text_of(core::Fault::usage, [&] { facts_of_run(run, std::nullopt, "runs/a"); }),
      "runs/a: its summary does not say how its pictures were normalised"));
}

TEST(ReadSummary, ADamagedOneIsNone) {
  const support::TemporaryFolder folder;
  EXPECT_EQ(read_summary(folder.path()), std::nullopt);
  folder.write("summary.json", "{\"exit_reason\": ");
  EXPECT_EQ(read_summary(folder.path()), std::nullopt);
  runs::Summary summary;
  summary.wall_seconds = 12;
  folder.write("summary.json", runs::to_json(summary).dump());
  ASSERT_NE(read_summary(folder.path()), std::nullopt);
  EXPECT_EQ(read_summary(folder.path())->wall_seconds, 12);
}

}  // namespace
}  // namespace guise::train
