#include "train/best_metric.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"

namespace guise::train {
namespace {

// A network other than the run's own result stands in front, with a dot.
std::vector<std::string> evaluated_beside(const config::RunConfig& config) {
  std::vector<std::string> networks;
  if (config.teacher.eval_on == "both" && !config.teacher.plugin.name.empty()) networks.push_back("teacher");
  if (!config.average.plugin.name.empty()) networks.push_back("average");
  return networks;
}

std::vector<std::string> metric_names(const config::RunConfig& config) {
  const std::vector<std::string> own = {"top1", "top" + std::to_string(config.evaluate.topk), "loss"};
  std::vector<std::string> names = own;
  for (const std::string& network : evaluated_beside(config)) {
    for (const std::string& name : own) names.push_back(network + "." + name);
  }
  return names;
}

}  // namespace

void check_best_metric(const config::RunConfig& config) {
  const std::string& metric = config.checkpoint.best_metric;
  const std::vector<std::string> names = metric_names(config);
  if (metric.empty() || std::find(names.begin(), names.end(), metric) != names.end()) return;
  throw core::usage_error({.place = "checkpoint.best_metric",
                           .expected = core::joined(names) + " or none",
                           .received = core::printable(metric),
                           .advice = "teacher.eval_on=both also evaluates the teacher"});
}

std::optional<double> value_of_metric(const EpochResult& result, const std::string& metric, int64_t topk) {
  const nlohmann::ordered_json document = to_json(result, topk);
  const size_t dot = metric.find('.');
  if (dot == std::string::npos) return document.at(metric).get<double>();
  const auto network = document.find(metric.substr(0, dot));
  if (network == document.end()) return std::nullopt;
  return network->at(metric.substr(dot + 1)).get<double>();
}

}  // namespace guise::train
