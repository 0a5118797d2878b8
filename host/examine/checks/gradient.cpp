// Central differences in double precision, along random directions, against the gradients that a strategy
// gives. Whatever a strategy takes out of the graph on purpose (a detached target, a comparison, the number
// in a tensor) is held at its value while the inputs move: a derivative is of what the graph says. The
// forward of a custom node is not held, so a wrong backward is found.
#include <ATen/ATen.h>

#include <cmath>

#include "examine/checks/checks.h"

namespace guise::examine {
namespace {

constexpr double kTolerance = 1e-5;
constexpr int kDirections = 2;

// Remembers what had no gradient history in the first pass; later passes get those values again.
class Held : public bridge::Probe {
 public:
  at::Tensor handed_over(at::Tensor tensor) override {
    if (in_node() || !tensor.defined() || tensor.requires_grad()) return tensor;
    if (recording_) {
      tape_.push_back(tensor.clone());
      return tensor;
    }
    if (next_ == tape_.size()) return tensor;
    const at::Tensor& held = tape_[next_++];
    // Views keep their memory where nothing moved.
    if (held.sizes() != tensor.sizes() || held.scalar_type() != tensor.scalar_type() ||
        at::equal(held, tensor))
      return tensor;
    return held.clone();
  }
  void record() { recording_ = true; }
  void replay() {
    recording_ = false;
    next_ = 0;
  }

 private:
  std::vector<at::Tensor> tape_;
  size_t next_ = 0;
  bool recording_ = false;
};

struct Tally {
  int compared = 0, not_smooth = 0;
  std::string mismatch;  // the first
};

// One strategy at one corner of its options.
class Point {
 public:
  Point(const Subject& subject, const nlohmann::json& options)
      : subject_(subject), options_(options), inputs_(make_inputs(subject.seed(), {}, at::kDouble)) {
    uint64_t number = subject.seed() + 17;
    const auto strategy = subject_.make_strategy({.options = options_, .dtype = at::kDouble});
    for (const bridge::StrategyParameter& parameter : strategy->parameters()) {
      const at::Tensor value = parameter.tensor.detach().clone();
      if (parameter.tensor.requires_grad()) value.copy_(normal_numbers(number++, value.sizes(), at::kDouble));
      inputs_["param." + parameter.name] = value;
    }
  }

  void compare(Tally& tally) {
    held_.record();
    const LossRun run = run_loss(*instance(), inputs_, subject_.seed());
    if (!run.sum.total.requires_grad())
      tally.mismatch =
          "no gradient flows through the loss (with " + options_text(subject_.options(), options_) + ")";
    for (const auto& [name, gradient] : run.gradients) {
      for (int i = 0; i < kDirections && tally.mismatch.empty(); ++i)
        compare_along(name, gradient, i, run.sum, tally);
    }
  }

 private:
  // A new one each time: state of an earlier loss is not part of the derivative.
  std::unique_ptr<bridge::LossStrategy> instance() {
    auto strategy = subject_.make_strategy({options_, at::kDouble, {}, &held_, nullptr});
    const at::NoGradGuard no_grad;
    for (const bridge::StrategyParameter& parameter : strategy->parameters())
      parameter.tensor.copy_(inputs_.at("param." + parameter.name));
    return strategy;
  }

  double loss_at(const at::Tensor& place, const at::Tensor& value) {
    place.copy_(value);
    const auto strategy = instance();
    held_.replay();
    return loss_of(*strategy, inputs_, subject_.seed()).value;
  }

  double slope(const at::Tensor& place, const at::Tensor& direction, double size) {
    const at::Tensor start = place.clone();
    const double above = loss_at(place, start + direction * size);
    const double below = loss_at(place, start - direction * size);
    place.copy_(start);
    return (above - below) / (2 * size);
  }

  void compare_along(const std::string& name, const at::Tensor& gradient, int number,
                     const train::LossSum& sum, Tally& tally) {
    const at::Tensor place = inputs_.at(name);
    const at::Tensor raw =
        normal_numbers(subject_.seed() + 31 * static_cast<uint64_t>(number + 1), place.sizes(), at::kDouble);
    const at::Tensor direction = raw / raw.norm();
    const double given = (gradient * direction).sum().item<double>();
    const double scale =
        std::max({std::abs(given), gradient.norm().item<double>(), magnitude(sum) * 1e-3, 1e-6});
    const double fine = slope(place, direction, 1e-5);
    if (std::abs(fine - given) <= kTolerance * scale) {
      ++tally.compared;
      return;
    }
    const double coarse = slope(place, direction, 1e-4);
    if (std::abs(coarse - given) <= kTolerance * scale) {
      ++tally.compared;
    } else if (std::abs(fine - coarse) > 100 * kTolerance * std::max(scale, std::abs(fine))) {
      ++tally.not_smooth;
    } else {
      describe(name, given, fine, tally);
    }
  }

  void describe(const std::string& name, double given, double numeric, Tally& tally) {
    char text[160];
    std::snprintf(text, sizeof(text),
                  "along a direction of %s the gradient says %.8g, differences of the loss %.8g",
                  name.c_str(), given, numeric);
    tally.mismatch = std::string(text) + " (with " + options_text(subject_.options(), options_) + ")";
  }

  const Subject& subject_;
  nlohmann::json options_;
  Held held_;
  TensorMap inputs_;  // and param.<name>
};

// Two options away from their defaults at once, drawn by the seed: not every pair, but each corner once.
std::vector<nlohmann::json> with_pairs(std::vector<nlohmann::json> corners, uint64_t seed) {
  const size_t singles = corners.size();
  for (size_t i = 1; i < singles; ++i) {
    const nlohmann::json& other = corners[1 + (i * 7 + seed) % (singles - 1)];
    nlohmann::json both = corners[i];
    for (const auto& [key, value] : other.items()) {
      if (value != corners[0].at(key)) both[key] = value;
    }
    corners.push_back(both);
  }
  return corners;
}

std::unique_ptr<Point> point_at(const Subject& subject, const nlohmann::json& options) {
  try {
    return std::make_unique<Point>(subject, options);
  } catch (const core::Error&) {
    return nullptr;  // create refuses this corner: its right
  }
}

}  // namespace

Outcome check_gradient(const Subject& subject) {
  Tally tally;
  int corners = 0;
  for (const nlohmann::json& options : with_pairs(option_corners(subject.options()), subject.seed())) {
    const auto point = point_at(subject, options);
    if (!point) continue;
    ++corners;
    try {
      point->compare(tally);
    } catch (...) {
      return failed(text_of_error() + " (with " + options_text(subject.options(), options) + ")");
    }
    if (!tally.mismatch.empty()) return failed(tally.mismatch);
  }
  const std::string why = std::to_string(tally.compared) + " directions at " + std::to_string(corners) +
                          " corners of the options";
  if (tally.compared == 0)
    return warned("nothing could be compared: the loss is not smooth anywhere that was tried");
  const std::string kinks = tally.not_smooth == 0 ? ""
                                                  : ", " + std::to_string(tally.not_smooth) +
                                                        " left out where the loss is not smooth";
  return passed(why + kinks);
}

}  // namespace guise::examine
