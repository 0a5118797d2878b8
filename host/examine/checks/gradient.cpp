// Central differences in double precision, along random directions, against the gradients that a strategy
// gives. Whatever a strategy takes out of the graph on purpose (a detached target, a comparison, the number
// in a tensor) is held at its value while the inputs move: a derivative is of what the graph says. The
// forward of a custom node is not held, so a wrong backward is found. A later moment of the run is reached by
// the moments before it, on inputs that do not move.
#include <ATen/ATen.h>

#include <cmath>
#include <numeric>

#include "core/text.h"
#include "examine/checks/checks.h"
#include "examine/checks/strategy_run.h"

namespace guise::examine {
namespace {

constexpr double kTolerance = 1e-5;
constexpr int kDirections = 2;

// Remembers what had no gradient history in the first pass; later passes get those values again.
class Held : public bridge::Probe {
 public:
  at::Tensor handed_over(at::Tensor tensor) override {
    if (idle_ || in_node() || !tensor.defined() || tensor.requires_grad()) return tensor;
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
  void record() {
    recording_ = true;
    idle_ = false;
  }
  void replay() {
    recording_ = idle_ = false;
    next_ = 0;
  }
  void rest() { idle_ = true; }

 private:
  std::vector<at::Tensor> tape_;
  size_t next_ = 0;
  bool recording_ = false, idle_ = true;
};

struct Tally {
  int compared = 0, not_smooth = 0;
  std::string mismatch;  // the first
};

// One strategy at one corner of its options, at the moment number `at` of those looked at.
class Point {
 public:
  Point(const Subject& subject, const nlohmann::json& options, size_t at)
      : subject_(subject), options_(options), moments_(RunLength{}.looked_at()) {
    moments_.resize(at + 1);
    inputs_ = inputs_at(moments_.back());
    uint64_t number = subject.seed() + 17;
    const auto strategy = subject_.make_strategy({.options = options_, .dtype = at::kDouble});
    for (const bridge::PluginTensor& parameter : strategy->parameters()) {
      const at::Tensor value = parameter.tensor.detach().clone();
      if (parameter.tensor.requires_grad()) value.copy_(normal_numbers(number++, value.sizes(), at::kDouble));
      inputs_["param." + parameter.name] = value;
    }
    for (const auto& [name, value] : inputs_) unmoved_[name] = value.clone();
  }

  void compare(Tally& tally) {
    const auto strategy = instance();
    held_.record();
    const LossRun run = run_loss(*strategy, inputs_, wanted(moments_.back()));
    if (!run.sum.total.requires_grad()) tally.mismatch = "no gradient flows through the loss" + where();
    for (const auto& [name, gradient] : run.gradients) {
      if (!inputs_.contains(name)) continue;  // made up for a draft interface
      for (int i = 0; i < kDirections && tally.mismatch.empty(); ++i)
        compare_along(name, gradient, i, run.sum, tally);
    }
  }

 private:
  TensorMap inputs_at(const Moment& moment) const {
    return inputs_of(subject_.seed(), {}, at::kDouble)(moment);
  }
  StepWanted wanted(const Moment& moment) const { return {.seed = subject_.seed(), .moment = moment}; }

  // A new one each time, after the moments before this one: what it remembers does not move.
  std::unique_ptr<bridge::LossStrategy> instance() {
    held_.rest();
    auto strategy = subject_.make_strategy({.options = options_, .dtype = at::kDouble, .probe = &held_});
    set_parameters(*strategy, unmoved_, true);
    int64_t previous = -1;
    for (const Moment& moment : moments_) {
      tell_of_tasks(*strategy, previous, moment);
      if (moment.step != moments_.back().step) loss_of(*strategy, inputs_at(moment), wanted(moment));
      previous = moment.step;
    }
    set_parameters(*strategy, inputs_, false);
    return strategy;
  }

  // Those without a gradient are the plugin's own memory: they stay as the moments before left them.
  static void set_parameters(const bridge::LossStrategy& strategy, const TensorMap& values, bool memory_too) {
    const at::NoGradGuard no_grad;
    for (const bridge::PluginTensor& parameter : strategy.parameters()) {
      if (memory_too || parameter.tensor.requires_grad())
        parameter.tensor.copy_(values.at("param." + parameter.name));
    }
  }

  double loss_at(const at::Tensor& place, const at::Tensor& value) {
    place.copy_(value);
    const auto strategy = instance();
    held_.replay();
    return loss_of(*strategy, inputs_, wanted(moments_.back())).value;
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
    tally.mismatch = text + where();
  }

  std::string where() const {
    return ", " + core::moment_text(moments_.back().epoch, moments_.back().step) + " (with " +
           options_text(subject_.options(), options_) + ")";
  }

  const Subject& subject_;
  nlohmann::json options_;
  std::vector<Moment> moments_;
  Held held_;
  TensorMap inputs_, unmoved_;  // and param.<name>
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

bool can_be_made(const Subject& subject, const nlohmann::json& options) {
  try {
    subject.make_strategy({.options = options, .dtype = at::kDouble});
    return true;
  } catch (const core::Error&) {
    return false;  // create refuses this corner: its right
  }
}

// Each of them at the defaults, the first and the last at the other corners.
std::vector<size_t> moments_at(size_t corner) {
  const size_t last = RunLength{}.looked_at().size() - 1;
  if (corner != 0) return {0, last};
  std::vector<size_t> all(last + 1);
  std::iota(all.begin(), all.end(), size_t{0});
  return all;
}

}  // namespace

Outcome check_gradient(const Subject& subject) {
  Tally tally;
  int corners = 0;
  const auto all = with_pairs(option_corners(subject.options()), subject.seed());
  for (size_t corner = 0; corner < all.size(); ++corner) {
    if (!can_be_made(subject, all[corner])) continue;
    ++corners;
    for (const size_t moment : moments_at(corner)) {
      try {
        Point(subject, all[corner], moment).compare(tally);
      } catch (...) {
        return failed(text_of_error() + " (with " + options_text(subject.options(), all[corner]) + ")");
      }
      if (!tally.mismatch.empty()) return failed(tally.mismatch);
    }
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
