#include "runs/metrics_file.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

#include "config/json_file.h"
#include "core/error.h"
#include "core/files.h"
#include "core/text.h"
#include "runs/best_metric.h"
#include "runs/event.h"
#include "runs/measurements.h"
#include "runs/networks.h"

namespace guise::runs {
namespace {

// Series by name, in the order in which they appeared.
class SeriesList {
 public:
  void add(const std::string& name, const Point& point) { of(name).points.push_back(point); }
  Series& of(const std::string& name) {
    const auto [place, is_new] = places_.emplace(name, list_.size());
    if (is_new) list_.push_back({name, {}, false});
    return list_[place->second];
  }
  bool has(const std::string& name) const { return places_.count(name) != 0; }
  std::vector<Series> take() { return std::move(list_); }

 private:
  std::vector<Series> list_;
  std::map<std::string, size_t> places_;
};

// The run's own network first, and of each network the measurements in the order of their rows.
std::pair<size_t, size_t> place_of(const std::string& name) {
  const MetricName metric = split_metric(name);
  return {metric.network.empty() ? 0 : 1 + place_of_network(metric.network),
          place_of_measurement(metric.quantity)};
}

// Rates of an epoch, averaged.
struct EpochRate {
  Point last;
  double sum = 0;
  int64_t count = 0;
};

std::optional<BestSoFar> best_so_far(const Json& config) {
  const auto rule = recorded_best_rule(config);
  return rule ? std::optional<BestSoFar>(*rule) : std::nullopt;
}

class Reader {
 public:
  explicit Reader(Run& run) : run_(run), best_(best_so_far(run.config)) {}

  void take(const Json& document, std::string_view line) {
    const auto epoch = count_at(document, "epoch");
    if (!epoch || !count_at(document, "step") || !document.contains("event")) return;
    last_epoch_ = std::max(last_epoch_, *epoch);
    const auto event = event_from(document);
    if (!event) return;
    if (const auto* evaluated = std::get_if<EvaluateEvent>(&*event)) evaluate(evaluated->result, line);
    if (const auto* trained = std::get_if<TrainEvent>(&*event)) train(*trained);
    if (const auto* measured = std::get_if<MeasureEvent>(&*event)) measure(*measured);
  }

  int64_t finish() {
    add_terms();
    for (const auto& [epoch, rate] : rates_) {
      training_.add(kImagesPerSecond, {epoch, rate.last.step, rate.sum / static_cast<double>(rate.count)});
    }
    run_.series = evaluations_.take();
    std::stable_sort(run_.series.begin(), run_.series.end(),
                     [](const Series& a, const Series& b) { return place_of(a.name) < place_of(b.name); });
    for (SeriesList* list : {&training_, &measures_}) {
      for (Series& series : list->take()) {
        series.of_training = true;
        run_.series.push_back(std::move(series));
      }
    }
    return last_epoch_;
  }

 private:
  void evaluate(const EpochResult& result, std::string_view line) {
    const Point point{result.epoch, result.step, 0};
    if (point.step > 0)
      run_.steps_per_epoch = static_cast<double>(point.step) / static_cast<double>(point.epoch + 1);
    for (const EpochResult::Measured& measured : result.measured) {
      const bool own = &measured == &result.measured.front();
      add_values(own ? "" : measured.network + ".", measured.evaluation, point);
    }
    run_.last_evaluation = Json::parse(line);
    if (best_ && best_->take(result)) run_.best_evaluation = run_.last_evaluation;
  }

  void add_values(const std::string& prefix, const Evaluation& evaluation, Point point) {
    for (const MeasuredValue& value : evaluation.values) {
      point.value = value.value;
      point.low = value.interval ? value.interval->low : NAN;
      point.high = value.interval ? value.interval->high : NAN;
      evaluations_.add(prefix + value.name, point);
    }
  }

  void train(const TrainEvent& event) {
    const Point point{event.epoch, event.step, 0};
    // A line of the next epoch says how long the one before was.
    if (point.epoch == last_train_.epoch + 1 && run_.steps_per_epoch == 0) {
      run_.steps_per_epoch = static_cast<double>(last_train_.step + 1) / static_cast<double>(point.epoch);
    }
    last_train_ = point;
    add(training_, kTrainingLoss, event.loss, point);
    add(training_, kLearningRate, event.lr, point);
    for (const TermValue& term : event.terms) add(terms_, term.name, term.raw, point);
    if (!event.images_per_second || std::isnan(*event.images_per_second)) return;
    EpochRate& of_epoch = rates_[point.epoch];
    of_epoch.last = point;
    of_epoch.sum += *event.images_per_second;
    ++of_epoch.count;
  }

  void measure(const MeasureEvent& event) {
    for (const MeasuredValue& value : event.values)
      add(measures_, value.name, value.value, {event.epoch, event.step, 0});
  }

  static void add(SeriesList& list, const std::string& name, std::optional<double> value, Point point) {
    if (!value) return;
    point.value = *value;
    list.add(name, point);
  }

  // Plugins choose the names of terms, so a name may be taken.
  void add_terms() {
    for (Series& term : terms_.take()) {
      const bool taken =
          evaluations_.has(term.name) || training_.has(term.name) || term.name == kImagesPerSecond;
      Series& series = training_.of(taken ? "term " + term.name : term.name);
      series.points = std::move(term.points);
    }
  }

  Run& run_;
  std::optional<BestSoFar> best_;
  SeriesList evaluations_, training_, terms_, measures_;
  std::map<int64_t, EpochRate> rates_;
  Point last_train_;
  int64_t last_epoch_ = -1;
};

Json parse_line(std::string_view line, const std::string& path, size_t number) {
  const std::string place = core::printable(path, 300) + ":" + std::to_string(number);
  const std::string advice = "remove that line; lines after it are whole events";
  Json event;
  try {
    event = config::parse_json(line, place);
  } catch (const core::Error&) {
    throw core::usage_error({.place = place,
                             .problem = "not a line of JSON",
                             .expected = "one event",
                             .received = core::printable(line, 60),
                             .advice = advice});
  }
  if (!event.is_object()) {
    throw core::usage_error({.place = place,
                             .problem = "not an event",
                             .expected = "a JSON object",
                             .received = core::printable(line, 60),
                             .advice = advice});
  }
  return event;
}

}  // namespace

int64_t read_metrics(Run& run, const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return -1;
  const std::string text = core::read_file(path);
  Reader reader(run);
  size_t number = 0;
  for (size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    const auto line = std::string_view(text).substr(begin, end - begin);
    ++number;
    if (line.find_first_not_of(" \t\r") != std::string_view::npos)
      reader.take(parse_line(line, path, number), line);
  }
  return reader.finish();
}

}  // namespace guise::runs
