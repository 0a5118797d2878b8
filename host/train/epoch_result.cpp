#include "train/epoch_result.h"

namespace guise::train {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::string topk_key(int64_t topk) {
  return "top" + std::to_string(topk);
}

// With k = 1 both accuracies have one key, and one value.
Evaluation evaluation_from(const json& document, int64_t topk) {
  const json& interval = document.at("top1_interval");
  Evaluation e;
  e.samples = document.at("samples").get<int64_t>();
  e.loss = document.at("loss").get<double>();
  e.top1 = document.at("top1").get<double>();
  e.topk = document.at(topk_key(topk)).get<double>();
  e.top1_low = interval.at(0).get<double>();
  e.top1_high = interval.at(1).get<double>();
  return e;
}

}  // namespace

ordered_json to_json(const Evaluation& e, int64_t topk) {
  return {{"top1", e.top1},
          {"top1_interval", {e.top1_low, e.top1_high}},
          {topk_key(topk), e.topk},
          {"loss", e.loss},
          {"samples", e.samples}};
}

ordered_json to_json(const EpochResult& result, int64_t topk) {
  ordered_json document = {{"epoch", result.epoch}, {"step", result.step}};
  document["network"] = result.measured.front().network;
  document.update(to_json(result.measured.front().evaluation, topk));
  for (size_t i = 1; i < result.measured.size(); ++i) {
    document[result.measured[i].network] = to_json(result.measured[i].evaluation, topk);
  }
  return document;
}

EpochResult epoch_result_from(const json& document, int64_t topk) {
  EpochResult result{document.at("epoch").get<int64_t>(), document.at("step").get<int64_t>(), {}};
  result.measured.push_back({document.at("network").get<std::string>(), evaluation_from(document, topk)});
  for (const char* other : {"teacher", "average"}) {
    if (document.contains(other))
      result.measured.push_back({other, evaluation_from(document.at(other), topk)});
  }
  return result;
}

}  // namespace guise::train
