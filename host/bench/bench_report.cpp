#include "bench/bench_report.h"

#include "core/text.h"
#include "record/json_file.h"

namespace guise::bench {
namespace {

nlohmann::ordered_json allocator_json(const memory::CacheCounts& counts) {
  return {{"hits", counts.hits},
          {"misses", counts.misses},
          {"kept_bytes", counts.kept_bytes},
          {"lent_bytes", counts.lent_bytes}};
}

nlohmann::ordered_json layer_json(const LayerTime& layer) {
  return {{"name", layer.name},
          {"pass", nodes::name_of(layer.pass)},
          {"shape", text_of(layer.shape)},
          {"kernel", nodes::name_of(layer.kernel)},
          {"milliseconds", layer.milliseconds},
          {"share_of_peak", layer.share_of_peak}};
}

}  // namespace

std::string to_json(const BenchReport& report) {
  nlohmann::ordered_json layers = nlohmann::ordered_json::array();
  for (const LayerTime& layer : report.layers) layers.push_back(layer_json(layer));
  return record::to_json_text(
      nlohmann::ordered_json{{"schema", "guise.bench/1"},
                             {"network", report.network},
                             {"strategy", report.strategy},
                             {"teacher", report.teacher},
                             {"batch_size", report.batch_size},
                             {"images_per_second", report.images_per_second()},
                             {"median_step_milliseconds", report.steps.median()},
                             {"min", report.steps.least()},
                             {"spread", report.steps.spread()},
                             {"steps", report.steps.milliseconds.size()},
                             {"evaluation_images_per_second", report.evaluation_images_per_second},
                             {"minor_faults_per_step", report.steps.minor_faults_per_step},
                             {"peak_memory_bytes", report.steps.peak_memory_bytes},
                             {"allocator", allocator_json(report.steps.allocator)},
                             {"threads", report.threads},
                             {"processor", report.processor},
                             {"kernels", report.kernels},
                             {"layers", layers},
                             {"fma_peak_gflops", report.fma_peak_gflops}});
}

std::string to_text(const BenchReport& report, const core::Terminal& terminal) {
  const StepTimes& steps = report.steps;
  const std::string teacher = report.teacher.empty() ? "" : ", teacher " + report.teacher;
  core::TextTable facts{{}, {}, 0};
  facts.rows = {
      {"step", core::fixed_text(steps.median(), 2) + " ms, the median of " +
                   std::to_string(steps.milliseconds.size()) + " (least " +
                   core::fixed_text(steps.least(), 2) + ", middle half within " +
                   core::fixed_text(100 * steps.spread(), 1) + " %)"},
      {"images per second", core::fixed_text(report.images_per_second(), 0)},
      {"evaluation", core::fixed_text(report.evaluation_images_per_second, 0) + " images per second"},
      {"run", report.network + ", strategy " + report.strategy + teacher + ", batch of " +
                  std::to_string(report.batch_size)},
      {"processor", report.processor + ", " + std::to_string(report.threads) + " threads, " +
                        core::fixed_text(report.fma_peak_gflops, 0) + " GFLOP/s at most"},
      {"kernels", report.kernels},
      {"peak memory", core::size_text(static_cast<double>(steps.peak_memory_bytes))},
      {"minor faults", core::fixed_text(steps.minor_faults_per_step, 1) + " a step"}};
  if (!report.tuned.empty()) facts.rows.push_back({"table", report.tuned});
  core::TextTable layers{{"layer", "pass", "convolution", "kernel", "ms", "of peak"}, {}, 4};
  for (const LayerTime& layer : report.layers) {
    layers.rows.push_back({layer.name, std::string(nodes::name_of(layer.pass)), text_of(layer.shape),
                           std::string(nodes::name_of(layer.kernel)), core::fixed_text(layer.milliseconds, 2),
                           core::fixed_text(100 * layer.share_of_peak, 0) + " %"});
  }
  return core::to_text(facts, terminal) + "\n" + core::to_text(layers, terminal);
}

}  // namespace guise::bench
