#include "report/charts.h"
#include "runs/measurements.h"
#include "runs/networks.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace guise::report {
namespace {

constexpr size_t kMostSinglePoints = 400;               // of a lone run's training lines
constexpr size_t kMostRunLines = 24;                    // beside the groups' lines
constexpr size_t kMostNumbers = 200'000;                // of all charts together: about 1.4 MB
constexpr size_t kLeastPoints = 40, kMostPoints = 500;  // of a line

using Course = std::map<double, double>;  // epochs done -> value

double epochs_done(const runs::Point& point) {
  return static_cast<double>(point.epoch + 1);
}

Course epoch_means(const runs::Series& series) {
  std::map<double, std::vector<double>> values;
  for (const runs::Point& point : series.points) values[epochs_done(point)].push_back(point.value);
  Course course;
  for (const auto& [epoch, of_epoch] : values) course[epoch] = runs::spread_of(of_epoch).mean;
  return course;
}

Course course_of(const runs::Run& run, const runs::Series& series, bool alone) {
  const bool fine = alone && series.of_training && run.steps_per_epoch > 0 &&
                    series.points.size() <= kMostSinglePoints && series.name != runs::kImagesPerSecond;
  if (!fine) return epoch_means(series);
  Course course;
  for (const runs::Point& point : series.points)
    course[static_cast<double>(point.step + 1) / run.steps_per_epoch] = point.value;
  return course;
}

runs::Spread spread_or_nan(const std::vector<double>& values) {
  const bool finite =
      std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
  return finite ? runs::spread_of(values) : runs::Spread{NAN, NAN, NAN};
}

// The training loss, or one of its terms.
bool is_loss(const runs::Metric& metric) {
  return metric.name == runs::kTrainingLoss || metric.row == runs::kAnyName;
}

// "gradient_share.loss_kd": a family that has a member for each term.
bool is_of_terms(const runs::Metric& metric) {
  return metric.row != runs::kAnyName && metric.row.ends_with(runs::kAnyName) && metric.parameter == nullptr;
}
std::string front_of(const runs::Metric& metric) {
  return metric.row.substr(0, metric.row.size() - std::string(runs::kAnyName).size());
}
std::string term_of(const runs::Metric& metric) {
  return metric.name.substr(front_of(metric).size());
}
// The name of the chart that all members share; its row makes a title of it.
std::string of_each_term(const runs::Metric& metric) {
  return front_of(metric) + "each term";
}

// A chart before its lines are put on common places.
struct Draft {
  Chart chart;
  std::vector<Courses> courses;  // of each line
};

class Drafts {
 public:
  Drafts(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups)
      : runs_(runs), groups_(groups) {
    for (size_t g = 0; g < groups.size(); ++g) {
      for (const size_t index : groups[g].runs) add_run(runs[index], g);
    }
    if (runs.size() > groups.size() && runs.size() <= kMostRunLines) add_single_runs();
  }
  std::vector<Draft> take() { return std::move(drafts_); }

 private:
  bool one_group() const { return groups_.size() == 1; }

  std::string chart_name(const runs::Metric& metric, const runs::Series& series) const {
    if (!one_group()) return series.name;
    if (series.of_training && is_loss(metric)) return runs::kTrainingLoss;
    return series.of_training && is_of_terms(metric) ? of_each_term(metric) : metric.quantity;
  }

  std::string line_label(const runs::Run& run, const runs::Metric& metric, const runs::Series& series,
                         size_t group) const {
    if (!one_group()) return groups_[group].label;
    if (series.name == runs::kTrainingLoss) return "weighted sum";
    if (series.name == runs::kLearningRate || series.name == runs::kImagesPerSecond)
      return "";  // the chart's title says it
    if (series.of_training && is_of_terms(metric)) return term_of(metric);
    if (series.of_training) return series.name;
    return metric.network.empty() ? runs::text_at(run.last_evaluation, "network").value_or(runs::kStudent)
                                  : metric.network;
  }

  Draft& draft_of(const std::string& name, const runs::Series& series) {
    const auto known =
        std::find_if(drafts_.begin(), drafts_.end(), [&](const Draft& d) { return d.chart.name == name; });
    if (known != drafts_.end()) return *known;
    const runs::Metric title = runs::describe_metric(name, series.of_training);
    const bool with_terms = one_group() && name == runs::kTrainingLoss;
    drafts_.push_back({{name,
                        with_terms ? "Training loss and its terms" : title.title,
                        title.unit,
                        title.definition,
                        {},
                        {}},
                       {}});
    return drafts_.back();
  }

  Courses& courses_of(Draft& draft, const std::string& label, size_t style, bool is_run) {
    for (size_t i = 0; i < draft.chart.lines.size(); ++i) {
      if (draft.chart.lines[i].label == label && draft.chart.lines[i].is_run == is_run)
        return draft.courses[i];
    }
    draft.chart.lines.push_back({label, style, is_run, false, {}});
    return draft.courses.emplace_back();
  }

  void add_run(const runs::Run& run, size_t group) {
    for (const runs::Series& series : run.series) {
      const runs::Metric metric = runs::describe_metric(series.name, series.of_training);
      Draft& draft = draft_of(chart_name(metric, series), series);
      const size_t style = one_group() ? draft.chart.lines.size() : group;
      Courses& courses = courses_of(draft, line_label(run, metric, series, group), style, false);
      for (const auto& [x, value] : course_of(run, series, runs_.size() == 1)) courses[x].push_back(value);
    }
  }

  void add_single_runs() {
    for (size_t g = 0; g < groups_.size(); ++g) {
      if (groups_[g].runs.size() < 2) continue;
      for (const size_t index : groups_[g].runs) add_single_run(runs_[index], g);
    }
  }

  void add_single_run(const runs::Run& run, size_t group) {
    for (const runs::Series& series : run.series) {
      const runs::Metric metric = runs::describe_metric(series.name, series.of_training);
      Draft& draft = draft_of(chart_name(metric, series), series);
      const std::string mean_label = line_label(run, metric, series, group);
      const std::string label =
          run.label + (one_group() && draft.chart.name != series.name ? ", " + mean_label : "");
      size_t style = group;
      for (const Line& line : draft.chart.lines) {
        if (line.label == mean_label && !line.is_run) style = line.style;
      }
      for (const auto& [x, value] : course_of(run, series, false))
        courses_of(draft, label, style, true)[x].push_back(value);
    }
  }

  const std::vector<runs::Run>& runs_;
  const std::vector<RunGroup>& groups_;
  std::vector<Draft> drafts_;
};

size_t points_allowed(const std::vector<Draft>& drafts) {
  size_t lines = 0;
  for (const Draft& draft : drafts) lines += draft.chart.lines.size();
  return std::clamp(kMostNumbers / (3 * std::max<size_t>(1, lines)), kLeastPoints, kMostPoints);
}

// Every n-th place and the last.
std::vector<double> thinned(const std::vector<double>& places, size_t most) {
  const size_t stride = (places.size() + most - 1) / std::max<size_t>(1, most);
  std::vector<double> kept;
  for (size_t i = 0; i < places.size(); ++i) {
    if ((places.size() - 1 - i) % std::max<size_t>(1, stride) == 0) kept.push_back(places[i]);
  }
  return kept;
}

// Evaluations, the training loss, its terms, and what every training has.
int place_of(const Chart& chart, const std::vector<runs::Run>& runs) {
  if (chart.name == runs::kTrainingLoss) return 1;
  if (chart.name == runs::kLearningRate) return 3;
  if (chart.name == runs::kImagesPerSecond) return 4;
  if (runs::training_measurement(chart.name).row != runs::kAnyName) return 2;
  for (const runs::Run& run : runs) {
    const runs::Series* series = runs::find_series(run, chart.name);
    if (series != nullptr) return series->of_training ? 2 : 0;
  }
  return 0;
}

}  // namespace

Chart with_courses(Chart chart, const std::vector<Courses>& courses, size_t most_points) {
  std::map<double, bool> places;
  for (const Courses& of_line : courses) {
    for (const auto& [x, values] : of_line) places[x] = true;
  }
  std::vector<double> all;
  for (const auto& [x, present] : places) all.push_back(x);
  chart.epochs = thinned(all, most_points);
  for (size_t i = 0; i < courses.size(); ++i) {
    Line& line = chart.lines[i];
    for (const double x : chart.epochs) {
      const auto found = courses[i].find(x);
      line.values.push_back(found == courses[i].end() ? std::nullopt
                                                      : std::optional(spread_or_nan(found->second)));
      line.has_band =
          line.has_band || (line.values.back() && line.values.back()->low < line.values.back()->high);
    }
  }
  return chart;
}

std::vector<Chart> make_charts(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups) {
  std::vector<Draft> drafts = Drafts(runs, groups).take();
  const size_t most = points_allowed(drafts);
  std::vector<Chart> charts;
  for (Draft& draft : drafts) charts.push_back(with_courses(std::move(draft.chart), draft.courses, most));
  std::stable_sort(charts.begin(), charts.end(),
                   [&](const Chart& a, const Chart& b) { return place_of(a, runs) < place_of(b, runs); });
  return charts;
}

}  // namespace guise::report
