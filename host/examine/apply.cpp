#include "examine/apply.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdio>

#include "catalogue/catalogue.h"
#include "catalogue/module.h"
#include "core/error.h"
#include "core/paths.h"
#include "core/text.h"
#include "core/version.h"
#include "examine/options.h"
#include "examine/policy_steps.h"
#include "examine/tensor_step.h"
#include "train/loss_sum.h"
#include "train/plugins.h"

namespace guise::examine {
namespace {

void print_line(const std::string& line) {
  std::fprintf(stderr, "guise: %s\n", line.c_str());
}

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

void set_parameters(const TensorMap& batch, std::vector<bridge::StrategyParameter>& parameters) {
  const at::NoGradGuard no_grad;
  for (bridge::StrategyParameter& parameter : parameters) {
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

TensorMap apply_strategy(const ApplyRequest& request, const catalogue::Catalogue& catalogue,
                         const catalogue::Entry& entry, const TensorMap& batch) {
  const auto module = catalogue::Module::open(entry);
  const catalogue::Strategy& table = *module->find_strategy(entry.note.name);
  const config::PluginChoice choice{entry.file, entry.note.name, entry.file,
                                    complete_options(entry.note.name, table.options, request.options)};
  const auto loaded = train::load_strategy(catalogue, choice, setup_facts(batch), print_line);
  bridge::LossStrategy& strategy = *loaded.instance;
  check_names(batch, strategy.names().name, strategy.parameters());
  set_parameters(batch, strategy.parameters());
  TensorStep step(batch, {strategy.teacher_scope(), request.seed, false});
  return terms_and_gradients(strategy, step);
}

catalogue::Entry find(const catalogue::Catalogue& catalogue, const ApplyRequest& request) {
  if (const auto kind = config::find_kind(request.kind)) return catalogue.find(*kind, request.plugin);
  const std::vector<catalogue::Entry> all = catalogue.find_all(request.plugin);
  if (all.size() == 1) return all.front();
  throw core::usage_error(
      {.place = request.plugin,
       .problem = "it names " + std::to_string(all.size()) + " strategies and policies",
       .advice = "--kind loss or --kind teacher, or the name of one of them with --plugin-dir"});
}

}  // namespace

void apply(const ApplyRequest& request) {
  const catalogue::Catalogue catalogue(core::plugin_folders(request.plugin_folders));
  const catalogue::Entry entry = find(catalogue, request);
  const TensorMap batch = train::read_tensors(request.batch);
  const bool is_loss = entry.kind == config::PluginKind::strategy;
  const TensorMap out = is_loss ? apply_strategy(request, catalogue, entry, batch)
                                : apply_policy({catalogue, entry, request.options}, batch);
  train::write_tensors(request.out, out,
                       {{"format", "guise.apply/1"},
                        {"guise", std::string(core::version())},
                        {"plugin", entry.note.name},
                        {"version", entry.note.version}});
}

}  // namespace guise::examine
