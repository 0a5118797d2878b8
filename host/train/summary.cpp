#include "train/summary.h"

#include <torch/version.h>

#include "nodes/kernels.h"
#include "record/system_info.h"
#include "runs/best_metric.h"

namespace guise::train {
namespace {

std::optional<runs::EpochResult> best_result(const Experiment& run,
                                             const std::vector<runs::EpochResult>& results) {
  const auto rule = runs::best_rule(run.config);
  const runs::EpochResult* best = rule ? runs::best_of(results, *rule) : nullptr;
  return best == nullptr ? std::nullopt : std::optional(*best);
}

}  // namespace

runs::Summary summary_of(const Experiment& run, const std::vector<runs::EpochResult>& results,
                         const RunEnd& end) {
  const data::ImageSet& images = run.images.train;
  return {
      .ending = end.ending,
      .final = results.empty() ? std::nullopt : std::optional(results.back()),
      .best = best_result(run, results),
      .wall_seconds = end.wall_seconds,
      .images_per_second = end.images_per_second,
      .parameters = run.student->count_parameters(),
      .multiply_adds = run.student->multiply_adds(images.height, images.width),
      .data = run.data_facts,
      .continual =
          run.task_record ? std::optional(runs::figures_of(run.task_record->document)) : std::nullopt,
      .plugins = run.plugins,
      .teachers = run.stored_teachers ? run.stored_teachers->records() : std::vector<runs::TeacherRecord>(),
      .command = end.command,
      .threads = run.threads,
      .system = record::to_json(
          record::read_system_info(),
          {{"libtorch", TORCH_VERSION}, {"kernels", nodes::kernels_text(run.config.train.kernels)}})};
}

}  // namespace guise::train
