// Every bundled teacher policy, run as built through the bridge, moves a teacher as mmengine's averaging
// classes and mmpretrain's CosineEMA do: tests/reference/policies, float32 and float64, parameters and
// buffers.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "bridge/teacher_policy.h"
#include "loaded_plugin.h"
#include "reference_cases.h"

namespace guise::bridge::testing {
namespace {

constexpr int64_t kCalls = 12;

// mmengine's swa adds alpha * (b - a) where the fused pass interpolates: a few roundings per call apart.
Tolerance tolerance_of(const std::string& file) {
  const bool single = file.find("float32") != std::string::npos;
  return {.relative = single ? 1e-6 : 8e-15, .absolute = 0};
}

bool is_buffer(const std::string& name) {
  for (const char* ending : {"running_mean", "running_var", "num_batches_tracked"}) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

// Pairs of the tensors named student.0.<tensor>; the teacher starts with values that call 0 must replace.
std::vector<TensorPair> make_pairs(const TensorMap& inputs) {
  std::vector<TensorPair> pairs;
  const std::string start = "student.0.";
  for (const auto& [name, tensor] : inputs) {
    if (!name.starts_with(start)) continue;
    const std::string plain = name.substr(start.size());
    pairs.push_back({plain, at::full_like(tensor, -77), at::empty_like(tensor), is_buffer(plain)});
  }
  return pairs;
}

void set_students(const std::vector<TensorPair>& pairs, const TensorMap& inputs, int64_t call) {
  for (const TensorPair& pair : pairs) {
    pair.student.copy_(inputs.at("student." + std::to_string(call) + "." + pair.name));
  }
}

void expect_teachers(const std::vector<TensorPair>& pairs, const TensorMap& expected, int64_t call,
                     Tolerance tolerance) {
  for (const TensorPair& pair : pairs) {
    const std::string name = "teacher." + std::to_string(call) + "." + pair.name;
    EXPECT_EQ(difference(pair.teacher, expected.at(name), tolerance), "") << name;
  }
}

// Every call is the start of an epoch for begin_epoch and a step for update; a policy acts in one of them.
UpdateMoment moment_at(int64_t call, int64_t start_epoch, int64_t total_steps) {
  return {.call = call,
          .epoch = start_epoch + call,
          .start_epoch = start_epoch,
          .step = call + 1,
          .total_steps = total_steps};
}

void run_case(const ReferenceCase& one, Tolerance tolerance, int64_t start_epoch) {
  SCOPED_TRACE(one.name);
  nlohmann::json options = one.options;
  SetupFacts facts;
  facts.total_steps = options.value("steps", kCalls);
  facts.start_epoch = start_epoch;
  options.erase("steps");
  const auto policy = LoadedPlugin(config::PluginKind::policy, one.plugin).policy(options, facts);
  const std::vector<TensorPair> pairs = make_pairs(one.inputs);
  for (int64_t call = 0; call < kCalls; ++call) {
    set_students(pairs, one.inputs, call);
    const UpdateMoment moment = moment_at(call, start_epoch, facts.total_steps);
    policy->begin_epoch(pairs, moment);
    policy->update(pairs, moment);
    expect_teachers(pairs, one.outputs, call, tolerance);
  }
}

class PolicyReference : public ::testing::TestWithParam<const char*> {
 protected:
  void run_all(int64_t start_epoch) {
    for (const char* file : {"policies/policies_float32.json", "policies/policies_float64.json"}) {
      int64_t found = 0;
      for (const ReferenceCase& one : read_reference_cases(file)) {
        if (one.plugin != GetParam()) continue;
        run_case(one, tolerance_of(file), start_epoch);
        ++found;
      }
      EXPECT_GT(found, 0) << file;
    }
  }
};

TEST_P(PolicyReference, TeachersEqualTheIndependentOnesAfterEveryCall) {
  run_all(0);
}

TEST_P(PolicyReference, ALaterStartEpochChangesNothing) {
  run_all(7);
}

INSTANTIATE_TEST_SUITE_P(Bundled, PolicyReference,
                         ::testing::Values("swap", "ema", "anneal", "swa", "cosine"),
                         [](const auto& chosen) { return std::string(chosen.param); });

}  // namespace
}  // namespace guise::bridge::testing
