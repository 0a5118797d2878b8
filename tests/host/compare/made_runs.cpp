#include "made_runs.h"

namespace guise::compare::testing {

runs::Run make_run(const Made& made) {
  runs::Run run;
  run.folder = "runs/" + made.name;
  run.label = made.name;
  run.state = runs::Lifecycle::finished;
  run.config = {{"data", {{"name", "cifar10"}, {"root", "/data"}, {"validation", 0.0}}},
                {"train", {{"epochs", 50}, {"seed", made.seed}, {"threads", 1}}},
                {"strategy", {{"name", made.strategy}, {"start_epoch", made.strategy == "ce" ? 0 : 25}}},
                {"teacher", {{"name", made.strategy == "ce" ? runs::Json(nullptr) : runs::Json("swap")}}}};
  if (made.strategy == "mask_all") run.config["strategy"]["mask_ratio"] = 0.85;
  run.config.merge_patch(made.changes);
  run.series = {{"top1", {{24, 0, made.top1 + 1}, {49, 0, made.top1}}}, {"loss", {{49, 0, 0.3}}}};
  run.best_evaluation = {{"top1", made.top1 + 1}};
  return run;
}

std::vector<runs::Run> make_runs(const std::vector<Made>& all) {
  std::vector<runs::Run> runs;
  for (const Made& made : all) runs.push_back(make_run(made));
  return runs;
}

Paired paired(const std::vector<Made>& all, const PairingRequest& request) {
  return pair_runs(make_runs(all), request);
}

runs::Json option(const char* key, const runs::Json& value) {
  return {{"strategy", {{key, value}}}};
}
runs::Json epochs(int64_t count) {
  return {{"train", {{"epochs", count}}}};
}

const std::vector<Made> kTwoByThree = {{"kd-0", "kd", 0, 91.0}, {"kd-1", "kd", 1, 91.5},
                                       {"ce-1", "ce", 1, 91.0}, {"ce-0", "ce", 0, 90.0},
                                       {"ce-2", "ce", 2, 93.0}, {"kd-2", "kd", 2, 93.5}};

}  // namespace guise::compare::testing
