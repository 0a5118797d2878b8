#include "examine/apply.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdio>

#include "catalogue/catalogue.h"
#include "catalogue/module.h"
#include "core/error.h"
#include "core/terminal.h"
#include "core/text.h"
#include "core/version.h"
#include "examine/apply_calls.h"
#include "examine/measure_step.h"
#include "examine/options.h"
#include "examine/policy_steps.h"
#include "examine/tensor_step.h"
#include "train/backward_pass.h"
#include "train/loss_sum.h"
#include "train/plugins.h"

namespace guise::examine {
namespace {

bool is_random(const std::string& name) {
  return name.starts_with("random.") && name.size() > 7 &&
         name.find_first_not_of("0123456789", 7) == std::string::npos;
}

// Read by draft interfaces alone.
bool is_of_draft(const std::string& name) {
  for (const char* start : {"view.", "student.layer.", "teacher.layer.", "replay."}) {
    if (name.starts_with(start)) return true;
  }
  return name == "images" || name == "student.backbone.weight" || name == "teacher.backbone.weight";
}

// Listed names that a strategy does not use are ignored; any other is a mistake.
void check_names(const TensorMap& batch, const bridge::LossStrategy& strategy) {
  std::vector<std::string> known = {"features",          "targets",
                                    "samples",           "student.head.weight",
                                    "student.head.bias", "teacher.head.weight",
                                    "teacher.head.bias", "teacher.features",
                                    "teacher.logits"};
  for (const bridge::PluginTensor& parameter : strategy.parameters())
    known.push_back("param." + parameter.name);
  for (const bridge::PluginTensor& buffer : strategy.buffers()) known.push_back("buffer." + buffer.name);
  for (const auto& [name, tensor] : batch) {
    if (is_random(name) || is_of_draft(name) || std::find(known.begin(), known.end(), name) != known.end())
      continue;
    const std::string near = core::did_you_mean(name, known);
    throw core::usage_error({.place = "tensor " + core::printable(name),
                             .problem = strategy.names().name + " knows no tensor of that name",
                             .advice = near.empty() ? "guise apply --help lists the names" : near});
  }
}

// Those that the batch holds under `prefix` ("param.").
void set_tensors(const TensorMap& batch, const std::string& prefix,
                 const std::vector<bridge::PluginTensor>& own) {
  const at::NoGradGuard no_grad;
  for (const bridge::PluginTensor& parameter : own) {
    const auto given = batch.find(prefix + parameter.name);
    if (given == batch.end()) continue;
    if (given->second.sizes() != parameter.tensor.sizes() ||
        given->second.scalar_type() != parameter.tensor.scalar_type()) {
      throw core::usage_error({.place = "tensor " + prefix + parameter.name,
                               .expected = std::string(c10::toString(parameter.tensor.scalar_type())) +
                                           " of shape " + c10::str(parameter.tensor.sizes()),
                               .received = std::string(c10::toString(given->second.scalar_type())) +
                                           " of shape " + c10::str(given->second.sizes())});
    }
    parameter.tensor.copy_(given->second);
  }
}

at::Tensor gradient_of(const at::Tensor& leaf) {
  return leaf.grad().defined() ? leaf.grad() : at::zeros_like(leaf);
}

TensorMap terms_and_gradients(bridge::LossStrategy& strategy, TensorStep& step) {
  for (const bridge::PluginTensor& parameter : strategy.parameters()) parameter.tensor.mutable_grad().reset();
  const std::vector<bridge::Term> terms = strategy.loss(step);
  const train::LossSum sum = train::sum_terms(terms);
  TensorMap out;
  for (const bridge::Term& term : terms) {
    out["term." + term.name] = term.value;
    out["weighted." + term.name] = term.value * term.weight;
  }
  out["loss"] = sum.total;
  out["logits"] = step.logits();
  const bridge::StepFacts facts = step.facts();
  if (sum.total.requires_grad())
    train::in_backward_pass(train::title_of(strategy), facts.epoch, facts.step,
                            [&] { sum.total.backward(); });
  for (const auto& [name, leaf] : step.leaves()) {
    if (name == "features" || name.starts_with("student.")) out["grad." + name] = gradient_of(leaf);
  }
  for (const bridge::PluginTensor& parameter : strategy.parameters()) {
    if (parameter.tensor.requires_grad()) out["grad.param." + parameter.name] = gradient_of(parameter.tensor);
    out["param." + parameter.name] = parameter.tensor;
  }
  for (const bridge::PluginTensor& buffer : strategy.buffers()) out["buffer." + buffer.name] = buffer.tensor;
  return out;
}

struct Applied {
  TensorMap out;
  std::string version;  // of the plugin
};

Applied apply_strategy(const ApplyRequest& request, const TensorMap& batch) {
  const config::ChosenFile& plugin = request.plugin;
  const auto module = catalogue::Module::open(catalogue::entry_of(plugin));
  const catalogue::Strategy& table = *module->find_strategy(plugin.name);
  const config::PluginChoice choice =
      choice_of(plugin, complete_options(plugin.name, table.options, request.options));
  const ApplyCalls calls = calls_of(request);
  bridge::SetupFacts facts = setup_facts(batch);
  calls.tell(facts);
  const auto loaded = train::load_strategy(choice, facts, core::tell);
  bridge::LossStrategy& strategy = *loaded.instance;
  check_names(batch, strategy);
  set_tensors(batch, "param.", strategy.parameters());
  set_tensors(batch, "buffer.", strategy.buffers());
  Applied applied{{}, loaded.record.version};
  for (int64_t call = 0; call < calls.count; ++call) {
    TensorStep step(batch, {.scope = strategy.teacher_scope(),
                            .seed = request.seed,
                            .moment = calls.at(call),
                            .run = {.epochs = facts.epochs, .total_steps = facts.total_steps}});
    applied.out = terms_and_gradients(strategy, step);
  }
  return applied;
}

}  // namespace

void apply(const ApplyRequest& request) {
  const TensorMap batch = train::read_tensors(request.batch);
  Applied applied;
  if (request.plugin.kind == config::PluginKind::strategy) {
    applied = apply_strategy(request, batch);
  } else if (request.plugin.kind == config::PluginKind::measure) {
    AppliedMeasure measure = apply_measure(request, batch);
    applied = {std::move(measure.out), std::move(measure.version)};
  } else {
    AppliedPolicy policy = apply_policy(request, batch);
    applied = {std::move(policy.out), std::move(policy.version)};
  }
  train::write_tensors(request.out, applied.out,
                       {{"format", "guise.apply/1"},
                        {"guise", std::string(core::version())},
                        {"plugin", request.plugin.name},
                        {"version", applied.version}});
}

}  // namespace guise::examine
