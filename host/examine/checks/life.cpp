// What stays behind and what is carried over: kept handles, saved state, gradient into the teacher, and the
// time a call takes.
#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>

#include "bridge/state_blob.h"
#include "core/text.h"
#include "examine/checks/checks.h"
#include "examine/checks/policy_run.h"
#include "examine/checks/strategy_run.h"

namespace guise::examine {
namespace {

class HandlesLeft : public bridge::Probe {
 public:
  void handles_left(size_t count) override { left = count; }
  size_t left = 0;
};

// A run whose first half fills what is kept once for all, or in the first epochs.
constexpr RunLength kLongRun{.epochs = 50, .steps_per_epoch = 4};

// How many kept handles the second half of a long run added.
size_t growth_of_strategy(const Subject& subject, HandlesLeft& probe) {
  const auto strategy = subject.make_strategy({.length = kLongRun, .probe = &probe});
  const InputsOfStep inputs = inputs_of(subject.seed());
  size_t before = 0;
  for (int64_t step = 0; step < kLongRun.steps(); ++step) {
    if (step == kLongRun.steps() / 2) before = strategy->kept_count();
    const Moment moment = kLongRun.at(step);
    loss_of(*strategy, inputs(moment), {.seed = subject.seed(), .moment = moment});
  }
  return strategy->kept_count() - std::min(before, strategy->kept_count());
}

size_t growth_of_policy(const Subject& subject, HandlesLeft& probe) {
  PolicyRun run(subject, {.length = kLongRun, .probe = &probe});
  run.steps(kLongRun.steps() / 2);
  const size_t before = run.policy().kept_count();
  run.to_the_end();
  return run.policy().kept_count() - std::min(before, run.policy().kept_count());
}

std::string payload_of(const Subject& subject, const std::string& blob) {
  return std::string(bridge::open_blob({subject.name(), subject.state_version()}, blob).bytes);
}

std::string blob_of(const Subject& subject, const std::string& payload, uint32_t version) {
  return bridge::save_blob({subject.name(), version}, [&](void* bytes, uint64_t capacity) {
    std::copy_n(payload.data(), std::min<uint64_t>(capacity, payload.size()), static_cast<char*>(bytes));
    return uint64_t{payload.size()};
  });
}

std::string random_bytes(size_t size, uint64_t seed) {
  std::string bytes(size, '\0');
  for (char& byte : bytes)
    byte = static_cast<char>((seed = seed * 6364136223846793005u + 1442695040888963407u) >> 56);
  return bytes;
}

template <class Make>
bool refuses(Make make, const std::string& blob) {
  const auto instance = make();
  try {
    instance->load_state(blob);
    return false;
  } catch (const core::Error&) {
    return true;
  }
}

// The host's envelope stops damaged files; a payload of another length in a sound envelope is the plugin's to
// refuse.
template <class Make>
std::string refusal_problem(const Subject& subject, Make make, const std::string& blob) {
  const std::string payload = payload_of(subject, blob);
  const uint32_t version = subject.state_version();
  const auto accepts = [&](const std::string& damaged) { return !refuses(make, damaged); };
  if (accepts("")) return "an empty blob is accepted";
  if (accepts(blob.substr(0, blob.size() - 1))) return "a truncated blob is accepted";
  if (accepts(random_bytes(blob.size(), subject.seed()))) return "a random blob is accepted";
  if (accepts(blob_of(subject, payload, version + 1))) return "a blob of a newer state version is accepted";
  if (payload.empty()) return "";
  if (accepts(blob_of(subject, "", version)))
    return "load accepts 0 bytes, it saves " + std::to_string(payload.size());
  if (accepts(blob_of(subject, payload.substr(0, payload.size() - 1), version))) {
    return "load accepts " + std::to_string(payload.size() - 1) + " bytes, it saves " +
           std::to_string(payload.size());
  }
  accepts(blob_of(subject, random_bytes(payload.size(), subject.seed()), version));  // must not crash
  return "";
}

template <class Make>
Outcome state_of(const Subject& subject, bridge::Instance& first, Make make) {
  const std::string blob = first.save_state();
  if (first.save_state() != blob) return failed("saving twice gives two different blobs");
  const auto second = make();
  second->load_state(blob);
  if (second->save_state() != blob) return failed("save, load, save gives other bytes");
  const std::string problem = refusal_problem(subject, make, blob);
  return problem.empty() ? passed(std::to_string(payload_of(subject, blob).size()) + " bytes")
                         : failed(problem);
}

template <class Call>
double median_microseconds(Call call) {
  using Clock = std::chrono::steady_clock;
  constexpr int warm_up = 3, most = 30;
  constexpr double most_seconds = 0.5;
  const auto begin = Clock::now();
  std::vector<double> times;
  for (int i = 0;
       i < most + warm_up &&
       (times.size() < 3 || std::chrono::duration<double>(Clock::now() - begin).count() < most_seconds);
       ++i) {
    const auto start = Clock::now();
    call();
    if (i >= warm_up)
      times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
  }
  std::nth_element(times.begin(), times.begin() + static_cast<ptrdiff_t>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

std::string rounded(double number) {
  char text[32];
  std::snprintf(text, sizeof(text), number < 100 ? "%.1f" : "%.0f", number);
  return text;
}

}  // namespace

Outcome check_leaks(const Subject& subject) {
  HandlesLeft probe;
  const size_t growth =
      subject.is_strategy() ? growth_of_strategy(subject, probe) : growth_of_policy(subject, probe);
  if (growth > 0)
    return failed(std::to_string(growth) + " more kept handles after " +
                  std::to_string(kLongRun.steps() / 2) + " calls: release them");
  if (probe.left > 0)
    return failed("destroy left " + std::to_string(probe.left) + " kept handles unreleased");
  return passed();
}

Outcome check_state(const Subject& subject) {
  if (!subject.has_state()) return skipped("it has none");
  if (subject.is_strategy()) {
    const auto first = subject.make_strategy();
    run_losses(*first, inputs_of(subject.seed()), subject.seed());
    return state_of(subject, *first, [&] { return subject.make_strategy(); });
  }
  PolicyRun first(subject);
  first.steps(first.left() / 2);
  return state_of(subject, first.policy(), [&] { return subject.make_policy(); });
}

// With a graph into the teacher, which a run's own teacher never has in scope model.
Outcome check_teacher_gradient(const Subject& subject) {
  const auto strategy = subject.make_strategy();
  if (strategy->teacher_scope() == GUISE_TEACHER_NONE) return skipped("it has no teacher");
  for (const Moment& moment : RunLength{}.looked_at()) {
    const LossRun run = run_loss(*strategy, inputs_of(subject.seed())(moment),
                                 {.seed = subject.seed(), .moment = moment, .watched_teacher = true});
    for (const auto& [name, gradient] : run.gradients) {
      if (!name.starts_with("teacher.") || gradient.count_nonzero().item<int64_t>() == 0) continue;
      return failed(name + " receives gradient: detach what comes from the teacher");
    }
  }
  return passed();
}

Outcome check_time(const Subject& subject) {
  if (!subject.is_strategy()) {
    constexpr RunLength length{.epochs = 10, .steps_per_epoch = 100};
    const auto policy = subject.make_policy({.length = length});
    constexpr int64_t tensors = 20, size = 50'000;
    std::vector<bridge::TensorPair> pairs;
    for (int64_t i = 0; i < tensors; ++i)
      pairs.push_back(
          {"layer1." + std::to_string(i) + ".conv1.weight", at::zeros({size}), at::ones({size}), false});
    int64_t call = 0;
    policy->begin_epoch(pairs, {0, 0, 0, 0, length.steps()});
    const double time = median_microseconds([&] {
      policy->update(pairs, {call, length.at(call).epoch, 0, call + 1, length.steps()});
      ++call;
    });
    return passed(rounded(time) + " us per update of 1,000,000 parameters");
  }
  const Shape shape{128, 512, 10};
  const auto strategy = subject.make_strategy({.shape = shape});
  TensorStep step(make_inputs(subject.seed(), shape, at::kFloat),
                  {.scope = strategy->teacher_scope(),
                   .seed = subject.seed(),
                   .moment = RunLength{}.looked_at().back(),  // warmed up
                   .run = {.epochs = RunLength{}.epochs, .total_steps = RunLength{}.steps()},
                   .made_up = true});
  const double time = median_microseconds([&] { strategy->loss(step); });
  return passed(rounded(time) + " us per loss call at N=128, D=512, K=10");
}

}  // namespace guise::examine
