#include "train/trained_facts.h"

#include <algorithm>
#include <cmath>

#include "config/document.h"
#include "config/json_file.h"
#include "core/error.h"
#include "core/version.h"
#include "data/images.h"
#include "pictures/picture.h"
#include "runs/run_folder.h"

namespace guise::train {
namespace {

using nlohmann::json;

bool usable(const runs::DataFacts& facts) {
  const auto side = [](int64_t value) { return value >= 1 && value <= pictures::kLargestPictureSide; };
  const auto finite = [](float value) { return std::isfinite(value); };
  return !facts.class_names.empty() && side(facts.height) && side(facts.width) &&
         std::ranges::all_of(facts.mean, finite) &&
         std::ranges::all_of(facts.std, [&](float value) { return finite(value) && value > 0; });
}

runs::DataFacts facts_of_data(const config::RunConfig& config) {
  const data::ImageData images = data::load_images(config.data, config.train.seed);
  return {.class_names = images.train.class_names,
          .mean = images.mean,
          .std = images.std,
          .height = images.train.height,
          .width = images.train.width};
}

json parsed(const record::SafetensorsMetadata& metadata, const char* key) {
  return config::parse_json(metadata.at(key), std::string("metadata ") + key);
}

}  // namespace

std::optional<runs::Summary> read_summary(const std::filesystem::path& run) {
  const std::string file = runs::RunFolder::at(run).summary_file().string();
  try {
    const runs::Json document = runs::read_object(file, "");
    return document.is_null() ? std::nullopt : std::optional(runs::summary_from(document, file));
  } catch (const core::Error&) {
    return std::nullopt;
  }
}

runs::DataFacts facts_of_run(const config::RunConfig& config, const std::optional<runs::Summary>& summary,
                             const std::string& place) {
  if (summary && summary->data && usable(*summary->data)) return *summary->data;
  try {
    return facts_of_data(config);
  } catch (const core::Error& error) {
    throw core::Error(
        error.fault(),
        place +
            ": its summary does not say how its pictures were normalised, and its data set is not there: " +
            error.what());
  }
}

record::SafetensorsMetadata to_metadata(const Trained& trained, const std::string& network) {
  const runs::DataFacts& facts = trained.facts;
  return {{"format", "pt"},
          {"guise", std::string(core::version())},
          {"network", network},
          {"checkpoint", trained.checkpoint},
          {"model", config::section_document("model", trained.config).dump()},
          {"data", trained.config.data.name},
          {"topk", std::to_string(trained.config.evaluate.topk)},
          {"class_names", json(facts.class_names).dump(-1, ' ', false, json::error_handler_t::replace)},
          {"mean", json(facts.mean).dump()},
          {"std", json(facts.std).dump()},
          {"image_size", json({facts.height, facts.width}).dump()}};
}

Exported from_metadata(const record::SafetensorsMetadata& metadata, const std::string& place) {
  Exported exported;
  try {
    exported.facts.class_names = parsed(metadata, "class_names").get<std::vector<std::string>>();
    exported.facts.mean = parsed(metadata, "mean").get<std::array<float, 3>>();
    exported.facts.std = parsed(metadata, "std").get<std::array<float, 3>>();
    exported.facts.height = parsed(metadata, "image_size").at(0).get<int64_t>();
    exported.facts.width = parsed(metadata, "image_size").at(1).get<int64_t>();
    const json model = parsed(metadata, "model");
    model.at("name").get<std::string>();
    config::fill_run({{"model", model}}, place, exported.config);
    exported.config.data.name = metadata.at("data");
    exported.config.evaluate.topk = std::clamp<int64_t>(parsed(metadata, "topk").get<int64_t>(), 1, 1000);
    exported.network = metadata.at("network");
  } catch (const std::out_of_range&) {  // no such key
  } catch (const json::exception&) {
  } catch (const core::Error&) {
  }
  if (!exported.network.empty() && usable(exported.facts)) return exported;
  throw core::usage_error(
      {.place = place,
       .problem = "the file does not say how its network is made and how pictures come to it",
       .expected = "a run folder, a checkpoint in one, or a file of guise export",
       .advice = "for training, model.init_from takes such a file"});
}

}  // namespace guise::train
