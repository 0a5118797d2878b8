#include "report/definitions.h"

#include <set>

#include "core/format.h"
#include "runs/measurements.h"
#include "runs/networks.h"

namespace guise::report {
namespace {

runs::Json definition(const std::string& term, const std::string& meaning) {
  return {{"term", term}, {"meaning", meaning}};
}

void add_metrics(runs::Json& list, const std::vector<runs::Run>& runs) {
  std::set<std::string> seen, networks;
  for (const runs::Run& run : runs) {
    for (const runs::Series& series : run.series) {
      auto metric = runs::describe_metric(series.name, series.of_training);
      if (!metric.network.empty()) networks.insert(metric.network);
      metric = runs::describe_metric(metric.quantity, series.of_training);
      const std::string unit = metric.unit.empty() ? "" : " (" + metric.unit + ")";
      if (seen.insert(metric.title).second)
        list.push_back(definition(metric.title + unit, metric.definition));
    }
  }
  for (const runs::NetworkRow& row : runs::networks()) {
    if (networks.count(row.name) != 0) list.push_back(definition(row.name, row.definition));
  }
}

// How many of the runs are evaluated on images held out from training.
size_t count_held_out(const std::vector<runs::Run>& runs) {
  size_t count = 0;
  for (const runs::Run& run : runs)
    count += runs::number_at(run.config, "data.validation").value_or(0) > 0 ? 1 : 0;
  return count;
}

std::string evaluated_images(const std::vector<runs::Run>& runs) {
  const std::string test = "The test set of the data",
                    share = "a share of the training images, held out from training (data.validation)";
  const size_t count = count_held_out(runs);
  if (count == 0) return test + ".";
  if (count == runs.size()) return "Not the test set but " + share + ".";
  return core::format("{}, and of {} runs {}.", test, count, share);
}

std::string best_definition(const std::vector<runs::Run>& runs) {
  const std::string value =
      "The value of the epoch that is best by the run's checkpoint.best_metric, as in checkpoints/best. ";
  if (count_held_out(runs) == runs.size()) {
    return value +
           "The epoch is chosen on these very images, so it is somewhat too good even for them; the test set "
           "played no part.";
  }
  return value +
         "The epoch is chosen on the test images themselves, so this is optimistic: report final values, or "
         "hold "
         "images out (data.validation).";
}

}  // namespace

runs::Json definitions(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups) {
  runs::Json list = runs::Json::array();
  add_metrics(list, runs);
  list.push_back(definition("evaluated images", evaluated_images(runs)));
  list.push_back(
      definition("95 % interval of a run",
                 "Wilson's score interval of a share measured on so many images. It tells how sure the "
                 "share is for this one network, not how much other seeds would differ."));
  if (runs.size() > groups.size()) {
    list.push_back(
        definition("95 % interval of a mean",
                   "Student's t interval over the runs of a group, which are taken as independent and "
                   "nearly normal. With two or three runs it is wide for good reason."));
    list.push_back(
        definition("band", "From the least to the greatest value of the group's runs at that epoch."));
  }
  list.push_back(definition("best", best_definition(runs)));
  list.push_back(definition("epoch", "Curves count epochs done: 1 is the end of the first."));
  return list;
}

}  // namespace guise::report
