#include "runs/checkpoint_state.h"

namespace guise::runs {
namespace {

Json terms_json(const std::vector<TermValue>& terms) {
  Json list = Json::array();
  for (const TermValue& term : terms)
    list.push_back(
        {{"name", term.name}, {"raw", term.raw}, {"weighted", term.weighted}, {"steps", term.steps}});
  return list;
}

// Earlier checkpoints do not count the steps of a term: it was there in all of them.
std::vector<TermValue> terms_from(const Json& list, int64_t steps) {
  std::vector<TermValue> terms;
  for (const Json& term : list)
    terms.push_back({term.at("name").get<std::string>(), term.at("raw").get<double>(),
                     term.at("weighted").get<double>(), term.value("steps", steps)});
  return terms;
}

}  // namespace

Json to_json(const RecorderState& state) {
  Json results = Json::array();
  for (const EpochResult& result : state.results) results.push_back(to_json(result));
  return {{"metrics_bytes", state.metrics_bytes},
          {"metrics_crc32c", state.metrics_crc32c ? Json(*state.metrics_crc32c) : Json(nullptr)},
          {"interval",
           {{"steps", state.interval_steps},
            {"images", state.interval_images},
            {"loss", state.interval_loss},
            {"data_seconds", state.interval_data_seconds},
            {"seconds", state.interval_seconds},
            {"terms", terms_json(state.interval_terms)}}},
          {"seconds", state.seconds},
          {"epoch_seconds", state.epoch_seconds},
          {"training_seconds", state.training_seconds},
          {"images_seen", state.images_seen},
          {"results", results}};
}

RecorderState recorder_state_from(const Json& document) {
  const Json& interval = document.at("interval");
  RecorderState state{.metrics_bytes = document.at("metrics_bytes").get<uint64_t>(),
                      .interval_steps = interval.at("steps").get<int64_t>(),
                      .interval_images = interval.at("images").get<int64_t>(),
                      .interval_loss = interval.at("loss").get<double>(),
                      .interval_data_seconds = interval.at("data_seconds").get<double>(),
                      .interval_seconds = interval.at("seconds").get<double>(),
                      .interval_terms = terms_from(interval.at("terms"), interval.at("steps").get<int64_t>()),
                      .seconds = document.at("seconds").get<double>(),
                      .epoch_seconds = document.at("epoch_seconds").get<double>(),
                      .training_seconds = document.at("training_seconds").get<double>(),
                      .images_seen = document.at("images_seen").get<int64_t>()};
  const auto sum = document.find("metrics_crc32c");
  if (sum != document.end() && !sum->is_null()) state.metrics_crc32c = sum->get<uint32_t>();
  for (const Json& result : document.at("results")) {
    if (const auto read = epoch_result_from(result)) state.results.push_back(*read);
  }
  return state;
}

Json to_json(const CheckpointState& state) {
  Json document = {{"guise", state.guise},
                   {"position", to_json(state.position)},
                   {"run", state.run},
                   {"recorder", to_json(state.recorder)},
                   {"best", state.best ? Json(*state.best) : Json(nullptr)},
                   {"config", state.origin.config},
                   {"plugins", state.origin.plugins},
                   {"build", state.origin.build},
                   {"data", state.origin.data}};
  if (!state.origin.teachers.is_null()) document["teachers"] = state.origin.teachers;
  return document;
}

CheckpointState checkpoint_state_from(const Json& document) {
  CheckpointState state{
      .guise = document.value("guise", ""),
      .position = position_from(document.at("position")),
      .run = document.at("run"),
      .recorder = recorder_state_from(document.at("recorder")),
      .origin = {document.at("config"), document.at("plugins"), document.at("build"),
                 document.value("data", Json(nullptr)), document.value("teachers", Json(nullptr))}};
  if (document.at("best").is_number()) state.best = document.at("best").get<double>();
  return state;
}

RecorderState without_times(RecorderState state) {
  state.metrics_bytes = 0;
  state.metrics_crc32c = std::nullopt;
  state.interval_data_seconds = state.interval_seconds = 0;
  state.seconds = state.epoch_seconds = state.training_seconds = 0;
  return state;
}

}  // namespace guise::runs
