#include "runs/metrics_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>

#include "config/json_file.h"
#include "core/error.h"
#include "core/files.h"
#include "core/text.h"

namespace guise::runs {
namespace {

using nlohmann::json;

constexpr std::array kNoMetrics = {"event", "epoch", "step", "samples", "epoch_seconds", "elapsed_seconds"};
constexpr double kLargestCount = 1e15;

// Null, which stands for a number that is not finite, is NaN.
std::optional<double> metric_of(const json& value) {
  if (value.is_null()) return std::nan("");
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

void set_interval(Point& point, const json& interval) {
  if (!interval.is_array() || interval.size() != 2 || !interval[0].is_number() || !interval[1].is_number())
    return;
  point.low = interval[0].get<double>();
  point.high = interval[1].get<double>();
}

std::optional<int64_t> count_at(const json& event, const char* key) {
  const auto found = event.find(key);
  if (found == event.end() || !found->is_number()) return std::nullopt;
  const double number = found->get<double>();
  if (!(number >= 0 && number <= kLargestCount)) return std::nullopt;
  return static_cast<int64_t>(number);
}

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

// The run's own network first, and of each network accuracies before the loss before the rest.
std::pair<std::string, int> place_of(const std::string& name) {
  const size_t point = name.find('.');
  const std::string network = point == std::string::npos ? "" : name.substr(0, point),
                    quantity = name.substr(point + 1);
  const int place = quantity == "top1" ? 0 : quantity.starts_with("top") ? 1 : quantity == "loss" ? 2 : 3;
  return {network == "teacher" ? " " : network, place};
}

// Rates of an epoch, averaged.
struct EpochRate {
  Point last;
  double sum = 0;
  int64_t count = 0;
};

class Reader {
 public:
  explicit Reader(Run& run) : run_(run) {}

  void take(const json& event, std::string_view line) {
    const auto epoch = count_at(event, "epoch"), step = count_at(event, "step");
    const auto kind = event.find("event");
    if (!epoch || !step || kind == event.end()) return;
    if (*kind == "evaluate") evaluate(event, line, {*epoch, *step, 0});
    if (*kind == "train") train(event, {*epoch, *step, 0});
    last_epoch_ = std::max(last_epoch_, *epoch);
  }

  int64_t finish() {
    add_terms();
    for (const auto& [epoch, rate] : rates_) {
      training_.add("images_per_second", {epoch, rate.last.step, rate.sum / static_cast<double>(rate.count)});
    }
    run_.series = evaluations_.take();
    std::stable_sort(run_.series.begin(), run_.series.end(),
                     [](const Series& a, const Series& b) { return place_of(a.name) < place_of(b.name); });
    for (Series& series : training_.take()) {
      series.of_training = true;
      run_.series.push_back(std::move(series));
    }
    return last_epoch_;
  }

 private:
  void evaluate(const json& event, std::string_view line, Point point) {
    if (point.step > 0)
      run_.steps_per_epoch = static_cast<double>(point.step) / static_cast<double>(point.epoch + 1);
    for (const auto& [key, value] : event.items()) {
      if (value.is_object()) add_metrics(key + ".", value, point);
    }
    add_metrics("", event, point);
    run_.last_evaluation = Json::parse(line);
    const double top1 = number_at(run_.last_evaluation, "top1").value_or(-1);
    if (run_.best_evaluation.is_null() || top1 > number_at(run_.best_evaluation, "top1").value_or(-1)) {
      run_.best_evaluation = run_.last_evaluation;
    }
  }

  void add_metrics(const std::string& prefix, const json& values, Point point) {
    for (const auto& [key, value] : values.items()) {
      const auto metric = metric_of(value);
      const bool is_metric = std::find(kNoMetrics.begin(), kNoMetrics.end(), key) == kNoMetrics.end();
      if (!metric || !is_metric) continue;
      point.value = *metric;
      point.low = point.high = NAN;
      const auto interval = values.find(key + "_interval");
      if (interval != values.end()) set_interval(point, *interval);
      evaluations_.add(prefix + key, point);
    }
  }

  void train(const json& event, Point point) {
    // A line of the next epoch says how long the one before was.
    if (point.epoch == last_train_.epoch + 1 && run_.steps_per_epoch == 0) {
      run_.steps_per_epoch = static_cast<double>(last_train_.step + 1) / static_cast<double>(point.epoch);
    }
    last_train_ = point;
    add_named(event, "loss", "train.loss", point);
    add_named(event, "lr", "lr", point);
    if (const auto terms = event.find("terms"); terms != event.end() && terms->is_object()) {
      for (const auto& [name, term] : terms->items()) {
        if (term.is_object()) add_term(term, name, point);
      }
    }
    const auto rate = event.find("images_per_second");
    if (rate == event.end() || !rate->is_number()) return;
    EpochRate& of_epoch = rates_[point.epoch];
    of_epoch.last = point;
    of_epoch.sum += rate->get<double>();
    ++of_epoch.count;
  }

  void add_named(const json& event, const char* key, const char* name, Point point) {
    const auto found = event.find(key);
    if (found == event.end()) return;
    if (const auto metric = metric_of(*found)) {
      point.value = *metric;
      training_.add(name, point);
    }
  }

  void add_term(const json& term, const std::string& name, Point point) {
    const auto raw = term.find("raw");
    if (raw == term.end()) return;
    if (const auto metric = metric_of(*raw)) {
      point.value = *metric;
      terms_.add(name, point);
    }
  }

  // Plugins choose the names of terms, so a name may be taken.
  void add_terms() {
    for (Series& term : terms_.take()) {
      const bool taken =
          evaluations_.has(term.name) || training_.has(term.name) || term.name == "images_per_second";
      Series& series = training_.of(taken ? "term " + term.name : term.name);
      series.points = std::move(term.points);
    }
  }

  Run& run_;
  SeriesList evaluations_, training_, terms_;
  std::map<int64_t, EpochRate> rates_;
  Point last_train_;
  int64_t last_epoch_ = -1;
};

json parse_line(std::string_view line, const std::string& path, size_t number) {
  const std::string place = core::printable(path, 300) + ":" + std::to_string(number);
  const std::string advice = "remove that line; lines after it are whole events";
  json event;
  try {
    event = config::parse_json(line, place);
  } catch (const core::Error&) {
    throw core::usage_error({place, "not a line of JSON", "one event", core::printable(line, 60), advice});
  }
  if (!event.is_object()) {
    throw core::usage_error({place, "not an event", "a JSON object", core::printable(line, 60), advice});
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
