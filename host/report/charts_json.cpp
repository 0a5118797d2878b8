// Numbers rounded, so that the page stays small.
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "report/charts.h"

namespace guise::report {
namespace {

runs::Json rounded(double value) {
  if (!std::isfinite(value)) return "NaN";
  char text[32];
  std::snprintf(text, sizeof(text), "%.5g", value);
  const double number = std::strtod(text, nullptr);
  if (std::trunc(number) == number && std::abs(number) < 1e9) return static_cast<int64_t>(number);
  return number;
}

runs::Json values_json(const Line& line, double runs::Spread::* member) {
  runs::Json values = runs::Json::array();
  for (const auto& value : line.values)
    values.push_back(value ? rounded((*value).*member) : runs::Json(nullptr));
  return values;
}

runs::Json to_json(const Line& line) {
  runs::Json json = {{"label", line.label},
                     {"style", line.style},
                     {"run", line.is_run},
                     {"mean", values_json(line, &runs::Spread::mean)}};
  if (line.has_band) {
    json["low"] = values_json(line, &runs::Spread::low);
    json["high"] = values_json(line, &runs::Spread::high);
  }
  return json;
}

}  // namespace

runs::Json to_json(const std::vector<Chart>& charts) {
  runs::Json list = runs::Json::array();
  for (const Chart& chart : charts) {
    runs::Json epochs = runs::Json::array(), lines = runs::Json::array();
    for (const double epoch : chart.epochs) epochs.push_back(rounded(epoch));
    for (const Line& line : chart.lines) lines.push_back(to_json(line));
    list.push_back({{"name", chart.name},
                    {"title", chart.title},
                    {"unit", chart.unit},
                    {"definition", chart.definition},
                    {"epochs", epochs},
                    {"lines", lines}});
    if (!chart.x.empty()) list.back()["x"] = chart.x;
  }
  return list;
}

}  // namespace guise::report
