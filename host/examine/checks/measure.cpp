// What a measure says: numbers, the same of the same features, and a text where there is nothing to measure.
#include <ATen/ATen.h>

#include "core/text.h"
#include "examine/checks/checks.h"
#include "examine/checks/measure_run.h"

namespace guise::examine {
namespace {

struct Odd {
  std::string what;
  bridge::MeasuredFeatures features;
};

// What a run of a day may well leave: a refusal in the measure's own words is as good as a number.
std::vector<Odd> odd_features(uint64_t seed) {
  bridge::MeasuredFeatures constant = made_up_features(seed, {.samples = 12});
  constant.features = at::ones_like(constant.features);
  bridge::MeasuredFeatures dead = constant;
  dead.features = at::zeros_like(dead.features);
  return {{"one image", made_up_features(seed, {.samples = 1})},
          {"one channel", made_up_features(seed, {.samples = 12, .feature_dim = 1})},
          {"features that are all 1", constant},
          {"features that are all 0", dead}};
}

std::string with(const Subject& subject, const nlohmann::json& options) {
  return " (with " + options_text(subject.options(), options) + ")";
}

// "" or what is wrong.
std::string fault_at(const Subject& subject, const nlohmann::json& options) {
  const auto first = measured(subject, {.options = options}),
             second = measured(subject, {.options = options});
  if (numbers_text(first) != numbers_text(second)) return "two measurements of the same features differ";
  const auto instance = subject.make_measure({.options = options});
  const bridge::MeasuredFeatures features = made_up_features(subject.seed(), {.samples = 60});
  for (int i = 0; i < 3; ++i) {
    if (numbers_text(instance->measure(features)) != numbers_text(first))
      return "measuring again with one instance gives other numbers";
  }
  for (const Odd& odd : odd_features(subject.seed())) {
    try {
      instance->measure(odd.features);
    } catch (const core::Error&) {
      continue;
    } catch (...) {
      return odd.what + ": " + text_of_error();
    }
  }
  return "";
}

}  // namespace

Outcome check_measure(const Subject& subject) {
  std::string numbers;
  for (const nlohmann::json& options : option_corners(subject.options())) {
    try {
      subject.make_measure({.options = options});
    } catch (const core::Error&) {
      continue;  // create refuses this corner: its right
    }
    try {
      if (const std::string fault = fault_at(subject, options); !fault.empty())
        return failed(fault + with(subject, options));
    } catch (const core::Error&) {
      if (numbers.empty()) throw;  // at the defaults; elsewhere there may be nothing to measure
    }
    if (numbers.empty()) numbers = numbers_text(measured(subject, {.options = options}));
  }
  return passed("of 60 images: " + numbers);
}

}  // namespace guise::examine
