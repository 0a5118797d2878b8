#include "made_runs.h"

namespace guise::report::testing {

runs::Run run_of(const std::string& strategy, int seed, std::vector<double> top1, double lr) {
  runs::Run run;
  run.folder = run.label = strategy + "-" + std::to_string(seed);
  run.config = {{"data", {{"name", "cifar10"}}},
                {"optimizer", {{"lr", lr}}},
                {"train", {{"epochs", top1.size()}, {"seed", seed}}},
                {"strategy", {{"name", strategy}}}};
  run.epochs = static_cast<int64_t>(top1.size());
  run.state = runs::Lifecycle::finished;
  run.state_text = "finished";
  runs::Series accuracy{"top1", {}, false}, loss{"train.loss", {}, true};
  for (size_t i = 0; i < top1.size(); ++i) {
    const auto epoch = static_cast<int64_t>(i);
    accuracy.points.push_back({epoch, 10 * (epoch + 1), top1[i], top1[i] - 1, top1[i] + 1});
    loss.points.push_back({epoch, 10 * epoch + 4, 3.0});
    loss.points.push_back({epoch, 10 * epoch + 9, 1.0});
  }
  run.series = {accuracy, loss};
  run.steps_per_epoch = 10;
  return run;
}

}  // namespace guise::report::testing
