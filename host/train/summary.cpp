#include "train/summary.h"

#include <torch/version.h>

#include <algorithm>

#include "core/text.h"
#include "core/version.h"
#include "record/system_info.h"

namespace guise::train {
namespace {

using nlohmann::ordered_json;

}  // namespace

ordered_json plugins_of(const Experiment& run) {
  ordered_json plugins = ordered_json::array();
  for (const PluginRecord& plugin : run.plugins) {
    plugins.push_back({{"kind", plugin.kind},
                       {"name", plugin.name},
                       {"version", plugin.version},
                       {"file", plugin.file},
                       {"sha256", plugin.sha256}});
  }
  return plugins;
}

namespace {

const EpochResult* best_of(const std::vector<EpochResult>& results) {
  const auto best =
      std::max_element(results.begin(), results.end(), [](const EpochResult& a, const EpochResult& b) {
        return a.measured.front().evaluation.top1 < b.measured.front().evaluation.top1;
      });
  return best == results.end() ? nullptr : &*best;
}

}  // namespace

ordered_json summary_of(const Experiment& run, const std::vector<EpochResult>& results, const RunEnd& end) {
  const int64_t k = run.config.evaluate.topk;
  const EpochResult* best = best_of(results);
  ordered_json document = {{"schema", "guise.summary/1"}, {"exit_reason", end.exit_reason}};
  document["final"] = results.empty() ? ordered_json(nullptr) : to_json(results.back(), k);
  document["best"] = best == nullptr ? ordered_json(nullptr) : to_json(*best, k);
  document["wall_seconds"] = end.wall_seconds;
  document["images_per_second"] = end.images_per_second;
  document["parameters"] = run.student->count_parameters();
  document["multiply_adds"] = run.student->multiply_adds(run.images.train.height, run.images.train.width);
  document["data"] = {{"source", run.images.source},
                      {"train_images", run.images.train.count},
                      {"test_images", run.images.test.count},
                      {"class_names", run.images.train.class_names},
                      {"mean", run.images.mean},
                      {"std", run.images.std},
                      {"image_size", {run.images.train.height, run.images.train.width}}};
  document["plugins"] = plugins_of(run);
  document["command"] = end.command;
  document["threads"] = run.threads;
  document["system"] = record::to_json(record::read_system_info(), {{"libtorch", TORCH_VERSION}});
  return document;
}

core::TextTable result_table(const EpochResult& last, int64_t topk) {
  core::TextTable table{
      {"network", "top-1 %", "95 % interval", "top-" + std::to_string(topk) + " %", "loss", "images"}, {}, 2};
  for (const EpochResult::Measured& measured : last.measured) {
    const Evaluation& e = measured.evaluation;
    table.rows.push_back({measured.network, core::fixed_text(e.top1, 2),
                          core::fixed_text(e.top1_low, 2) + " to " + core::fixed_text(e.top1_high, 2),
                          core::fixed_text(e.topk, 2), core::fixed_text(e.loss, 4),
                          std::to_string(e.samples)});
  }
  return table;
}

}  // namespace guise::train
