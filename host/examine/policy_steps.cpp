#include "examine/policy_steps.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "catalogue/module.h"
#include "core/error.h"
#include "core/terminal.h"
#include "core/text.h"
#include "examine/apply_calls.h"
#include "examine/options.h"
#include "train/plugins.h"

namespace guise::examine {
namespace {

using train::TensorMap;

constexpr size_t kMaximumCalls = 1'000'000;

[[noreturn]] void refuse(const std::string& name, const std::string& problem) {
  throw core::usage_error({.place = "tensor " + core::printable(name),
                           .problem = problem,
                           .advice = "name them student.<k>.<tensor> with k = 0, 1, ..."});
}

// student.<k>.<tensor> -> [k][tensor]
std::vector<TensorMap> snapshots_of(const TensorMap& batch) {
  std::map<size_t, TensorMap> by_call;
  for (const auto& [name, tensor] : batch) {
    const size_t begin = std::string("student.").size();
    const size_t dot = name.find('.', begin);
    if (!name.starts_with("student.") || dot == std::string::npos || dot == begin || dot + 1 == name.size() ||
        dot - begin > 7 || name.find_first_not_of("0123456789", begin) != dot) {
      refuse(name, "a policy knows no tensor of that name");
    }
    by_call[std::strtoull(name.c_str() + begin, nullptr, 10)][name.substr(dot + 1)] = tensor;
  }
  if (by_call.empty())
    throw core::usage_error({.place = "the batch", .problem = "it has no tensor student.0.<tensor>"});
  std::vector<TensorMap> snapshots;
  for (auto& [k, tensors] : by_call) {
    if (k != snapshots.size()) refuse("student." + std::to_string(snapshots.size()), "it is missing");
    snapshots.push_back(std::move(tensors));
  }
  if (snapshots.size() > kMaximumCalls) refuse("student." + std::to_string(kMaximumCalls), "too many calls");
  return snapshots;
}

bool is_buffer(const std::string& name) {
  for (const char* ending : {"running_mean", "running_var", "num_batches_tracked"}) {
    if (name == ending || name.ends_with(std::string(".") + ending)) return true;
  }
  return false;
}

std::vector<bridge::TensorPair> first_pairs(const TensorMap& student) {
  std::vector<bridge::TensorPair> pairs;
  for (const auto& [name, tensor] : student)
    pairs.push_back({name, tensor.clone(), tensor.clone(), is_buffer(name)});
  return pairs;
}

void take(std::vector<bridge::TensorPair>& pairs, const TensorMap& student, size_t k) {
  const std::string prefix = "student." + std::to_string(k) + ".";
  if (student.size() != pairs.size()) refuse(prefix + "*", "it has other tensors than student.0");
  for (bridge::TensorPair& pair : pairs) {
    const auto found = student.find(pair.name);
    if (found == student.end()) refuse(prefix + pair.name, "it is missing");
    if (found->second.sizes() != pair.student.sizes() ||
        found->second.scalar_type() != pair.student.scalar_type()) {
      refuse(prefix + pair.name, "its shape or type differs from student.0's");
    }
    pair.student.copy_(found->second);
  }
}

struct Split {
  config::Layer own;  // the policy's own options
  std::optional<int64_t> steps;
};

// `steps` is no option of any policy: in a run it is the run's own number of steps.
Split split(const config::Layer& given) {
  config::Option steps;
  steps.key = "steps";
  steps.type = config::OptionType::integer;
  steps.minimum = 1;
  Split result;
  for (const config::Assignment& assignment : given) {
    if (assignment.key == "steps") {
      result.steps =
          config::checked_value(steps, assignment.value, assignment.origin + ": steps").get<int64_t>();
    } else {
      result.own.push_back(assignment);
    }
  }
  return result;
}

}  // namespace

config::PluginChoice choice_of(const config::ChosenFile& plugin, nlohmann::json options) {
  config::PluginChoice choice;
  choice.name = plugin.by_path ? plugin.file : plugin.name;
  choice.id = plugin.name;
  choice.file = plugin.file;
  choice.options = std::move(options);
  choice.sha256 = plugin.sha256;
  choice.opened = plugin.opened;
  return choice;
}

AppliedPolicy apply_policy(const config::ApplyRequest& request, const TensorMap& batch) {
  const std::vector<TensorMap> snapshots = snapshots_of(batch);
  const Split given = split(request.options);
  const ApplyCalls calls = calls_of(request, static_cast<int64_t>(snapshots.size()), given.steps);
  const auto module = catalogue::Module::open(catalogue::entry_of(request.plugin));
  const catalogue::Policy& table = *module->find_policy(request.plugin.name);
  bridge::SetupFacts facts;
  calls.tell(facts);
  const config::PluginChoice plugin =
      choice_of(request.plugin, complete_options(request.plugin.name, table.options, given.own));
  const auto loaded = train::load_policy(plugin, facts, core::tell);
  std::vector<bridge::TensorPair> pairs = first_pairs(snapshots.front());
  TensorMap out;
  for (int64_t k = 0; k < calls.count; ++k) {
    const size_t student = std::min(static_cast<size_t>(k), snapshots.size() - 1);
    take(pairs, snapshots[student], student);
    const Moment at = calls.at(k);
    const bridge::UpdateMoment moment{at.step, at.epoch, 0, at.step + 1, calls.total_steps, facts.epochs};
    loaded.instance->begin_epoch(pairs, moment);
    loaded.instance->update(pairs, moment);
    for (const bridge::TensorPair& pair : pairs)
      out["teacher." + std::to_string(k) + "." + pair.name] = pair.teacher.clone();
  }
  for (const bridge::PluginTensor& buffer : loaded.instance->buffers())
    out["buffer." + buffer.name] = buffer.tensor;
  return {std::move(out), loaded.record.version};
}

}  // namespace guise::examine
