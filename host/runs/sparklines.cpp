#include "runs/sparklines.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <variant>

#include "core/files.h"
#include "runs/event.h"
#include "runs/measurements.h"

namespace guise::runs {
namespace {

const std::string kLossTag = "train/loss", kTermsBegin = "train/terms/";

struct Curve {
  std::string tag;
  std::vector<double> values;
};

// The tags are those of TensorBoard.
void add(std::vector<Curve>& curves, const std::string& tag, double value) {
  auto curve = std::ranges::find(curves, tag, &Curve::tag);
  if (curve == curves.end()) curve = curves.insert(curves.end(), {tag, {}});
  curve->values.push_back(value);
}

void add_training(std::vector<Curve>& curves, const TrainEvent& event) {
  if (event.loss) add(curves, kLossTag, *event.loss);
  for (const TermValue& term : event.terms) add(curves, kTermsBegin + term.name + "/raw", term.raw);
}

void add_evaluation(std::vector<Curve>& curves, const EpochResult& result) {
  for (const EpochResult::Measured& measured : result.measured) {
    const bool own = &measured == &result.measured.front();
    const std::string begin = std::string(kEvaluateEvent) + "/" + (own ? "" : measured.network + "/");
    for (const MeasuredValue& value : measured.evaluation.values) {
      if (evaluation_measurement(value.name).shown > Shown::in_tables)
        add(curves, begin + value.name, value.value);
    }
  }
}

void add_event(std::vector<Curve>& curves, const std::string& line) {
  const auto event = event_from(Json::parse(line, nullptr, false));
  if (!event) return;
  if (const auto* trained = std::get_if<TrainEvent>(&*event)) add_training(curves, *trained);
  if (const auto* evaluated = std::get_if<EvaluateEvent>(&*event)) add_evaluation(curves, evaluated->result);
}

std::vector<Curve> curves_of(const std::string& text) {
  std::vector<Curve> curves;
  for (size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    add_event(curves, text.substr(begin, end - begin));
  }
  return curves;
}

// A single term is the loss itself.
void drop_single_term(std::vector<Curve>& curves) {
  const auto is_term = [](const Curve& curve) { return curve.tag.starts_with(kTermsBegin); };
  if (std::count_if(curves.begin(), curves.end(), is_term) != 1) return;
  curves.erase(std::find_if(curves.begin(), curves.end(), is_term));
}

std::string short_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

}  // namespace

core::TextTable sparkline_table(const std::filesystem::path& metrics_file) {
  std::vector<Curve> curves = curves_of(core::read_file(metrics_file.string()));
  drop_single_term(curves);
  std::stable_partition(curves.begin(), curves.end(),
                        [](const Curve& c) { return c.tag.rfind("train/", 0) == 0; });
  core::TextTable table{{"metric", "course", "first", "last"}, {}, 2};
  for (const Curve& curve : curves) {
    table.rows.push_back({curve.tag, core::sparkline(curve.values), short_text(curve.values.front()),
                          short_text(curve.values.back())});
  }
  return table;
}

}  // namespace guise::runs
