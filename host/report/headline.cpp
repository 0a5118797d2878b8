#include "report/headline.h"

#include <algorithm>
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

// Too few are told one by one.
std::string mean_text(const std::vector<double>& values) {
  if (values.size() < runs::kLeastForInterval) {
    std::vector<std::string> each;
    for (const double value : values) each.push_back(core::fixed_text(value, 1));
    return core::joined(each) + " %";
  }
  const runs::MeanInterval interval = *runs::student_interval(values);
  const double low = std::max(0.0, interval.mean - interval.half_width);
  const double high = std::min(100.0, interval.mean + interval.half_width);
  return core::format("mean {} % (n = {}, {})", core::fixed_text(interval.mean, 1), values.size(),
                      interval_text(low, high, 1));
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

std::string headline(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups,
                     const std::string& paired) {
  if (runs.size() == 1) return headline(runs.front());
  const std::string text = count_text(runs.size(), "run") +
                           (groups.size() > 1 ? " in " + count_text(groups.size(), "group") : "") +
                           data_of(runs);
  std::vector<double> values;
  for (const RunGroup& group : groups) {
    for (const GroupResult& result : results_of(runs, group)) {
      if (result.name == runs::kTop1) values.insert(values.end(), result.finals.begin(), result.finals.end());
    }
  }
  if (values.empty()) return text + ": no evaluation yet";
  return text + ": " +
         (groups.size() > 1 ? paired : "top-1 of " + groups.front().label + ", " + mean_text(values));
}

}  // namespace guise::report
