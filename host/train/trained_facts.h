// Where the facts about a network's pictures come from: the run's summary.json, the run's own data, or what
// guise export wrote into a file. Part of loading.
#pragma once

#include <filesystem>
#include <string>

#include "record/safetensors.h"
#include "train/trained.h"

namespace guise::train {

// summary.json; nothing where it is missing or cannot be read.
std::optional<runs::Summary> read_summary(const std::filesystem::path& run);

// From the summary; where it does not say, from the training images, which are read for it.
runs::DataFacts facts_of_run(const config::RunConfig& config, const std::optional<runs::Summary>& summary,
                             const std::string& place);

// What guise export writes beside the weights, so that they can be used without the run.
record::SafetensorsMetadata to_metadata(const Trained& trained, const std::string& network);

struct Exported {
  config::RunConfig config;  // model, data.name and evaluate.topk only
  runs::DataFacts facts;
  std::string network;
};
// Throws core::Error(usage) at `place` for the metadata of another program.
Exported from_metadata(const record::SafetensorsMetadata& metadata, const std::string& place);

}  // namespace guise::train
