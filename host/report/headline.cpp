#include "report/headline.h"

#include <cmath>
#include <set>

#include "config/data_sets.h"
#include "core/format.h"
#include "core/text.h"
#include "runs/value_label.h"

namespace guise::report {
namespace {

// A plugin that was chosen by its file goes by the file's name.
std::string plugin_name(const runs::Run& run, const std::string& key) {
  return runs::plugin_label(runs::text_at(run.config, key).value_or(""));
}

std::string interval_text(double low, double high, int digits) {
  if (!std::isfinite(low) || !std::isfinite(high)) return "";
  return core::format("[{}, {}]", core::fixed_text(low, digits), core::fixed_text(high, digits));
}

std::string count_text(size_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string epochs_text(const runs::Run& run, int64_t epoch) {
  const auto done = static_cast<size_t>(epoch + 1), all = static_cast<size_t>(run.epochs);
  if (all == done || all == 0) return "after " + count_text(done, "epoch");
  return core::format("after {} of {}", done, count_text(all, "epoch"));
}

std::string data_of(const std::vector<runs::Run>& runs) {
  std::set<std::string> titles;
  for (const runs::Run& run : runs) titles.insert(data_title(run));
  return titles.size() == 1 ? " on " + *titles.begin() : " on " + count_text(titles.size(), "data set");
}

}  // namespace

std::string data_title(const runs::Run& run) {
  const std::string name = runs::text_at(run.config, "data.name").value_or("unknown data");
  const config::DataSet* known = config::find_data_set(name);
  return known == nullptr ? name : known->title;
}

std::string method_of(const runs::Run& run) {
  const std::string strategy = plugin_name(run, "strategy.name"), teacher = plugin_name(run, "teacher.name");
  return (strategy.empty() ? "unknown strategy" : strategy) + (teacher.empty() ? "" : " with " + teacher);
}

std::string headline(const runs::Run& run) {
  const runs::Series* top1 = runs::find_series(run, runs::kTop1);
  if (top1 == nullptr) return method_of(run) + " on " + data_title(run) + ": no evaluation yet";
  const runs::Point& last = top1->points.back();
  const std::string interval = interval_text(last.low, last.high, 1);
  return core::format("{}: top-1 {} %{} {} on {}", method_of(run), core::fixed_text(last.value, 1),
                      interval.empty() ? "" : " " + interval, epochs_text(run, last.epoch), data_title(run));
}

std::string headline(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups) {
  if (runs.size() == 1) return headline(runs.front());
  std::string text = count_text(runs.size(), "run") +
                     (groups.size() > 1 ? " in " + count_text(groups.size(), "group") : "") + data_of(runs);
  const RunGroup* best = nullptr;
  std::vector<double> best_values;
  for (const RunGroup& group : groups) {
    for (const GroupResult& result : results_of(runs, group)) {
      if (result.name != runs::kTop1 || result.finals.empty()) continue;
      if (best == nullptr || runs::spread_of(result.finals).mean > runs::spread_of(best_values).mean) {
        best = &group;
        best_values = result.finals;
      }
    }
  }
  if (best == nullptr) return text + ": no evaluation yet";
  const auto interval = runs::student_interval(best_values);
  const std::string mean = core::fixed_text(runs::spread_of(best_values).mean, 1) + " %";
  const std::string sure = interval ? ", " + interval_text(interval->mean - interval->half_width,
                                                           interval->mean + interval->half_width, 1)
                                    : "";
  const std::string of = groups.size() > 1 ? "the highest mean top-1 is that of " + best->label + ","
                                           : "mean top-1 of " + best->label;
  return core::format("{}: {} {} (n = {}{})", text, of, mean, best_values.size(), sure);
}

}  // namespace guise::report
