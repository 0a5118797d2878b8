#include "runs/metric_names.h"

#include <algorithm>
#include <cctype>
#include <cstdio>

#include "core/text.h"

namespace guise::runs {
namespace {

bool is_topk(const std::string& quantity) {
  return quantity.size() > 3 && quantity.starts_with("top") &&
         std::all_of(quantity.begin() + 3, quantity.end(),
                     [](unsigned char c) { return std::isdigit(c) != 0; });
}

void describe_topk(MetricName& metric) {
  const std::string k = metric.quantity.substr(3);
  metric.title = "Top-" + k + " accuracy";
  metric.unit = "%";
  metric.better = Better::greater;
  metric.digits = 2;
  metric.definition =
      k == "1" ? "Share of the images whose most probable class is the right one."
               : "Share of the images whose right class is among the " + k + " most probable ones.";
}

void describe_evaluation(MetricName& metric) {
  if (is_topk(metric.quantity)) return describe_topk(metric);
  metric.title = metric.quantity;
  metric.definition = "As each evaluation recorded it.";
  if (metric.quantity != "loss") return;
  metric.title = "Loss on the evaluated images";
  metric.better = Better::less;
  metric.definition = "Mean cross-entropy of the evaluated images, in nats; they are not augmented.";
}

void describe_training(MetricName& metric) {
  metric.title = "Term " + metric.quantity;
  metric.definition =
      "One term of the training loss before its weight, a mean over the steps since the line before.";
  if (metric.quantity == "train.loss") {
    metric.title = "Training loss";
    metric.definition =
        "Weighted sum of all terms that the strategy adds, a mean over the steps since the line before.";
  } else if (metric.quantity == "lr") {
    metric.title = "Learning rate";
    metric.definition = "The optimizer's rate at the step of the line.";
  } else if (metric.quantity == "images_per_second") {
    metric.title = "Images per second";
    metric.unit = "1/s";
    metric.digits = 0;
    metric.definition = "Training speed without evaluation, a mean over the lines of each epoch.";
  }
}

}  // namespace

MetricName describe_metric(const std::string& name, bool of_training) {
  MetricName metric;
  metric.quantity = name;
  const size_t point = of_training ? std::string::npos : name.find('.');
  if (point != std::string::npos) {
    metric.network = name.substr(0, point);
    metric.quantity = name.substr(point + 1);
  }
  of_training ? describe_training(metric) : describe_evaluation(metric);
  if (!metric.network.empty()) metric.title += ", " + metric.network;
  return metric;
}

std::string value_text(const MetricName& metric, double value) {
  if (!std::isfinite(value)) return "not finite";
  if (metric.quantity != "lr") return core::fixed_text(value, metric.digits);
  char text[32];
  std::snprintf(text, sizeof(text), "%.3g", value);
  return text;
}

}  // namespace guise::runs
