#include "infer/facts.h"

#include <algorithm>
#include <cmath>

#include "config/json_file.h"
#include "core/error.h"
#include "core/version.h"
#include "data/images.h"

namespace guise::infer {
namespace {

using nlohmann::json;

constexpr int64_t largest_side = 8192;

// Throws json::exception for other types.
Facts facts_in(const json& data) {
  Facts facts;
  facts.class_names = data.at("class_names").get<std::vector<std::string>>();
  facts.mean = data.at("mean").get<std::array<float, 3>>();
  facts.std = data.at("std").get<std::array<float, 3>>();
  facts.height = data.at("image_size").at(0).get<int64_t>();
  facts.width = data.at("image_size").at(1).get<int64_t>();
  return facts;
}

bool usable(const Facts& facts) {
  const auto side = [](int64_t value) { return value >= 1 && value <= largest_side; };
  const auto finite = [](float value) { return std::isfinite(value); };
  return !facts.class_names.empty() && side(facts.height) && side(facts.width) &&
         std::ranges::all_of(facts.mean, finite) &&
         std::ranges::all_of(facts.std, [&](float value) { return finite(value) && value > 0; });
}

Facts facts_of_data(const config::RunConfig& config) {
  const data::ImageData images = data::load_images(config.data, config.train.seed);
  return {images.train.class_names, images.mean, images.std, images.train.height, images.train.width};
}

json parsed(const record::SafetensorsMetadata& metadata, const char* key) {
  return config::parse_json(metadata.at(key), std::string("metadata ") + key);
}

}  // namespace

json read_summary(const std::filesystem::path& run) {
  try {
    return config::read_json_file((run / "summary.json").string());
  } catch (const core::Error&) {
    return nullptr;
  }
}

Facts facts_of_run(const config::RunConfig& config, const json& summary, const std::string& place) {
  try {
    const Facts facts = facts_in(summary.at("data"));
    if (usable(facts)) return facts;
  } catch (const json::exception&) {
    // An older summary, or none.
  }
  try {
    return facts_of_data(config);
  } catch (const core::Error& error) {
    throw core::Error(
        error.fault(),
        place +
            ": summary.json does not say how its pictures were normalised, and its data set is not there: " +
            error.what());
  }
}

record::SafetensorsMetadata to_metadata(const Trained& trained, const std::string& network) {
  const Facts& facts = trained.facts;
  const config::ModelConfig& model = trained.config.model;
  return {
      {"format", "pt"},
      {"guise", std::string(core::version())},
      {"network", network},
      {"checkpoint", trained.checkpoint},
      {"model",
       json({{"name", model.name}, {"width", model.width}, {"stem_channels", model.stem_channels}}).dump()},
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
    json data;
    for (const char* key : {"class_names", "mean", "std", "image_size"}) data[key] = parsed(metadata, key);
    exported.facts = facts_in(data);
    const json model = parsed(metadata, "model");
    exported.config.model.name = model.at("name").get<std::string>();
    exported.config.model.width = model.at("width").get<int64_t>();
    exported.config.model.stem_channels = model.at("stem_channels").get<int64_t>();
    exported.config.data.name = metadata.at("data");
    exported.config.evaluate.topk = std::clamp<int64_t>(parsed(metadata, "topk").get<int64_t>(), 1, 1000);
    exported.network = metadata.at("network");
  } catch (const std::out_of_range&) {  // no such key
  } catch (const json::exception&) {
  } catch (const core::Error&) {
  }
  const auto sound = [](int64_t channels) { return channels >= 0 && channels <= 1024; };
  const bool complete = !exported.network.empty() && usable(exported.facts) &&
                        exported.config.model.width >= 1 && sound(exported.config.model.width) &&
                        sound(exported.config.model.stem_channels);
  if (complete) return exported;
  throw core::usage_error(
      {.place = place,
       .problem = "the file does not say how its network is made and how pictures come to it",
       .expected = "a run folder, a checkpoint in one, or a file of guise export",
       .advice = "for training, model.init_from takes such a file"});
}

}  // namespace guise::infer
