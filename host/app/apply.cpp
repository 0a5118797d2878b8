// `guise apply`: a strategy or policy on tensors from a file. The light program checks the words, the engine
// computes.
#include <optional>

#include "app/commands.h"
#include "app/engine.h"
#include "app/flag_values.h"
#include "app/plugin_lookup.h"
#include "catalogue/catalogue.h"
#include "catalogue/description.h"
#include "config/json_file.h"
#include "config/plugin_kind.h"
#include "config/requests.h"
#include "core/error.h"
#include "core/paths.h"
#include "core/text.h"

namespace guise::app {
namespace {

constexpr int64_t kMostCalls = 1'000'000;

// KEY=VALUE with a plugin's own key; VALUE is JSON, else a text.
config::Assignment parse_option(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw core::usage_error({.place = "--set",
                             .expected = "KEY=VALUE",
                             .received = core::printable(text),
                             .advice = "--set mask_ratio=0.5; guise describe lists the options"});
  }
  const std::string key = text.substr(0, equals);
  return {key, config::parse_value(text.substr(equals + 1), "--set " + core::printable(key)), "--set"};
}

std::string required(const Invocation& invocation, const std::string& flag, const std::string& what) {
  const std::string value = invocation.value(flag);
  if (value.empty())
    throw core::usage_error(
        {.place = "--" + flag, .expected = what, .received = "nothing", .advice = "guise apply --help"});
  return value;
}

catalogue::Entry find_plugin(const Invocation& invocation) {
  const std::string& chosen = invocation.arguments.front();
  const catalogue::Catalogue plugins = searched_plugins(invocation.values("plugin-dir"));
  if (invocation.has("kind"))
    return plugins.find(config::parse_kind(invocation.value("kind"), "--kind"), chosen);
  const std::vector<catalogue::Entry> all = plugins.find_all(chosen);
  if (all.size() == 1) return all.front();
  throw core::usage_error(
      {.place = chosen,
       .problem = "it names " + std::to_string(all.size()) + " strategies and policies",
       .advice = "--kind loss or --kind teacher, or the name of one of them with --plugin-dir"});
}

// Nothing where the flag was not given.
std::optional<int64_t> count_of(const Invocation& invocation, const std::string& flag,
                                int64_t most = IntegerRange{}.most) {
  if (!invocation.has(flag)) return std::nullopt;
  return integer_of(invocation, flag, {1, most}, 1);
}

config::ApplyRequest request_of(const Invocation& invocation) {
  config::ApplyRequest request;
  request.batch = required(invocation, "batch", "a safetensors file to read");
  request.out = required(invocation, "out", "a safetensors file to write");
  for (const std::string& text : invocation.values("set")) request.options.push_back(parse_option(text));
  request.seed = seed_of(invocation);
  request.epoch = integer_of(invocation, "epoch", {}, 0);
  request.step = integer_of(invocation, "step", {}, 0);
  request.epochs = count_of(invocation, "epochs");
  request.total_steps = count_of(invocation, "total-steps");
  request.calls = count_of(invocation, "calls", kMostCalls);
  const catalogue::Entry plugin = find_plugin(invocation);
  catalogue::load_description(plugin);  // or a library that hangs would hang the engine
  request.plugin = catalogue::chosen_file(plugin);
  return request;
}

int run(const Invocation& invocation) {
  const config::ApplyRequest request = request_of(invocation);
  return become_engine(invocation, "apply", request, {request.plugin.opened});
}

}  // namespace

Command apply_command() {
  Command command{"apply", "Plugins", "run a plugin on tensors from a file: terms and gradients", {}, {},
                  {},      run};
  command.arguments = {{"NAME|FILE.so", "strategy or policy, by name or file", true}};
  command.flags = {
      {"batch", "FILE",
       "safetensors in. Strategy: features [N,D], targets [N] int64, student.head.weight [K,D], "
       "student.head.bias [K], "
       "teacher.head.weight, teacher.head.bias, teacher.features [N,D] or teacher.logits [N,K], random.0, "
       "random.1, ..., "
       "param.<name>, buffer.<name>, samples [N] int64; for drafts images, replay.0.images, ... "
       "(guise/draft). Policy: student.<k>.<tensor> for k = 0, 1, ... "
       "Measure: "
       "features, logits [N,K], targets, samples"},
      {"out", "FILE",
       "safetensors out. Strategy, of the last call: loss, term.<name>, weighted.<name>, logits, "
       "grad.features, grad.student.head.weight, grad.student.head.bias, grad.param.<name>, and param.<name> "
       "after it. Policy: teacher.<k>.<tensor> after call k"},
      {"set", "OPTION=VALUE",
       "an option of the plugin, such as mask_ratio=0.5; for a policy also steps; may be repeated", true},
      {"seed", "NUMBER", "of the mask stream when the batch has no random.* (default 0)"},
      {"epoch", "NUMBER",
       "that the first call is told, from 0 (default 0); of a policy each call has its own"},
      {"step", "NUMBER", "optimizer steps before the first call (default 0); each call makes one"},
      {"epochs", "NUMBER", "of the run (default: as far as the calls go)"},
      {"total-steps", "NUMBER", "optimizer steps of the run (default: as far as the calls go)"},
      {"calls", "NUMBER", "on one instance (default 1, of a policy one for every student.<k>)"},
      {"kind", core::joined(config::kind_words(), "|"), "which of them, when one name is both"},
      plugin_folder_flag(),
  };
  command.examples = {"guise apply kd --batch in.safetensors --out out.safetensors --set temperature=4",
                      "guise apply ./my_loss.so --batch in.safetensors --out out.safetensors --epoch 3 "
                      "--epochs 10"};
  return command;
}

}  // namespace guise::app
