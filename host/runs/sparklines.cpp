#include "runs/sparklines.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "core/files.h"
#include "record/tensorboard.h"

namespace guise::runs {
namespace {

using nlohmann::ordered_json;

struct Curve {
  std::string tag;
  std::vector<double> values;
};

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

bool is_shown(const std::string& tag) {
  if (tag.rfind("train/terms/", 0) == 0) return ends_with(tag, "/raw");
  if (tag.rfind("evaluate/", 0) == 0) return ends_with(tag, "/top1") || ends_with(tag, "/loss");
  return tag == "train/loss";
}

bool is_event(const ordered_json& event) {
  return event.is_object() && event.contains("event") && event["event"].is_string() &&
         event.contains("step") && event["step"].is_number_integer();
}

void add_event(std::vector<Curve>& curves, const std::string& line) {
  const ordered_json event = ordered_json::parse(line, nullptr, false);
  if (!is_event(event)) return;
  for (const record::Scalar& scalar : record::scalars_of(event).scalars) {
    if (!is_shown(scalar.tag)) continue;
    auto curve =
        std::find_if(curves.begin(), curves.end(), [&](const Curve& c) { return c.tag == scalar.tag; });
    if (curve == curves.end()) curve = curves.insert(curves.end(), {scalar.tag, {}});
    curve->values.push_back(scalar.value);
  }
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
  const auto is_term = [](const Curve& curve) { return curve.tag.rfind("train/terms/", 0) == 0; };
  if (std::count_if(curves.begin(), curves.end(), is_term) != 1) return;
  curves.erase(std::find_if(curves.begin(), curves.end(), is_term));
}

std::string value_text(double value) {
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
    table.rows.push_back({curve.tag, core::sparkline(curve.values), value_text(curve.values.front()),
                          value_text(curve.values.back())});
  }
  return table;
}

}  // namespace guise::runs
