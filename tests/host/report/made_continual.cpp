#include "made_continual.h"

#include <cmath>

#include "runs/forgetting.h"
#include "runs/networks.h"
#include "runs/run_folder.h"

namespace guise::report::testing {

runs::ContinualDocument two_tasks(double forgotten) {
  runs::ContinualDocument document{
      .classes = {{"shirt", "bag"}, {"coat"}}, .images = {200, 100}, .random = {50, 100}, .student = {}};
  document.student = {.of_class = {{90, NAN}, {90 - forgotten, 80}},
                      .of_task = {{95, 60}, {94, 100}},
                      .probe = {{92, NAN}, {90, 85}},
                      .ncm = {{91, NAN}, {87, 84}}};
  document.networks = {{runs::kTeacher, {.of_class = {{NAN, NAN}, {70, 60}}}}};
  document.drift = {{NAN, NAN}, {0.875, NAN}};
  return document;
}

runs::Run with_tasks(const support::TemporaryFolder& folder, runs::Run run,
                     const runs::ContinualDocument& document) {
  folder.write(run.label + "/" + runs::RunFolder::kContinual, to_json(document).dump());
  run.folder = folder.path(run.label);
  run.config["continual"] = {{"tasks", document.tasks()}};
  run.summary = {{"continual", to_json(runs::figures_of(document))}};
  return run;
}

Runs six_runs(const support::TemporaryFolder& folder) {
  Runs runs;
  for (const int seed : {0, 1, 2}) {
    runs.push_back(with_tasks(folder, run_of("ce", seed, {60}), two_tasks(10 + 2 * seed)));
    runs.push_back(with_tasks(folder, run_of("kd", seed, {61}), two_tasks(4 + seed)));
  }
  return runs;
}

}  // namespace guise::report::testing
