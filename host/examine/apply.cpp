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
#include "examine/options.h"
#include "examine/policy_steps.h"
#include "examine/tensor_step.h"
#include "train/loss_sum.h"
#include "train/plugins.h"

namespace guise::examine {
namespace {

bool is_random(const std::string& name) {
  return name.starts_with("random.") && name.size() > 7 &&
         name.find_first_not_of("0123456789", 7) == std::string::npos;
}

// Listed names that a strategy does not use are ignored; any other is a mistake.
void check_names(const TensorMap& batch, const std::string& strategy,
                 const std::vector<bridge::StrategyParameter>& parameters) {
  std::vector<std::string> known = {"features",
                                    "targets",
                                    "student.head.weight",
                                    "student.head.bias",
                                    "teacher.head.weight",
                                    "teacher.head.bias",
                                    "teacher.features",
                                    "teacher.logits"};
  for (const bridge::StrategyParameter& parameter : parameters) known.push_back("param." + parameter.name);
  for (const auto& [name, tensor] : batch) {
    if (is_random(name) || std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string near = core::did_you_mean(name, known);
    throw core::usage_error({.place = "tensor " + core::printable(name),
                             .problem = strategy + " knows no tensor of that name",
                             .advice = near.empty() ? "guise apply --help lists the names" : near});
  }
}

void set_parameters(const TensorMap& batch, const std::vector<bridge::StrategyParameter>& parameters) {
  const at::NoGradGuard no_grad;
  for (const bridge::StrategyParameter& parameter : parameters) {
    const auto given = batch.find("param." + parameter.name);
    if (given == batch.end()) continue;
    if (given->second.sizes() != parameter.tensor.sizes() ||
        given->second.scalar_type() != parameter.tensor.scalar_type()) {
      throw core::usage_error({.place = "tensor param." + parameter.name,
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
  const std::vector<bridge::Term> terms = strategy.loss(step);
  const train::LossSum sum = train::sum_terms(terms);
  TensorMap out;
  for (const bridge::Term& term : terms) {
    out["term." + term.name] = term.value;
    out["weighted." + term.name] = term.value * term.weight;
  }
  out["loss"] = sum.total;
  out["logits"] = step.logits();
  if (sum.total.requires_grad()) sum.total.backward();
  for (const char* name : {"features", "student.head.weight", "student.head.bias"}) {
    out[std::string("grad.") + name] = gradient_of(step.leaf(name));
  }
  for (const bridge::StrategyParameter& parameter : strategy.parameters()) {
    if (parameter.tensor.requires_grad()) out["grad.param." + parameter.name] = gradient_of(parameter.tensor);
  }
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
  const auto loaded = train::load_strategy(choice, setup_facts(batch), core::tell);
  bridge::LossStrategy& strategy = *loaded.instance;
  check_names(batch, strategy.names().name, strategy.parameters());
  set_parameters(batch, strategy.parameters());
  TensorStep step(batch, {strategy.teacher_scope(), request.seed, false});
  return {terms_and_gradients(strategy, step), loaded.record.version};
}

}  // namespace

void apply(const ApplyRequest& request) {
  const TensorMap batch = train::read_tensors(request.batch);
  Applied applied;
  if (request.plugin.kind == config::PluginKind::strategy) {
    applied = apply_strategy(request, batch);
  } else {
    AppliedPolicy policy = apply_policy({request.plugin, request.options}, batch);
    applied = {std::move(policy.out), std::move(policy.version)};
  }
  train::write_tensors(request.out, applied.out,
                       {{"format", "guise.apply/1"},
                        {"guise", std::string(core::version())},
                        {"plugin", request.plugin.name},
                        {"version", applied.version}});
}

}  // namespace guise::examine
