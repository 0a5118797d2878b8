// `guise apply`: a strategy or policy on tensors from a file. The light program checks the words, the engine
// computes.
#include "app/apply.h"

#include "app/commands.h"
#include "app/engine.h"
#include "app/flag_values.h"
#include "config/json_file.h"
#include "config/plugin_kind.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::app {
namespace {

// KEY=VALUE with a plugin's own key; VALUE is JSON, else a text.
config::Assignment parse_option(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw core::usage_error({"--set", "", "KEY=VALUE", core::printable(text),
                             "--set mask_ratio=0.5; guise describe lists the options"});
  }
  const std::string key = text.substr(0, equals);
  return {key, config::parse_value(text.substr(equals + 1), "--set " + core::printable(key)), "--set"};
}

std::string required(const Invocation& invocation, const std::string& flag, const std::string& what) {
  const std::string value = invocation.value(flag);
  if (value.empty()) throw core::usage_error({"--" + flag, "", what, "nothing", "guise apply --help"});
  return value;
}

int run(const Invocation& invocation) {
  read_apply_words(invocation);
  become_engine(invocation.words);
  return 1;
}

}  // namespace

ApplyWords read_apply_words(const Invocation& invocation) {
  ApplyWords words;
  words.plugin = invocation.arguments.front();
  if (invocation.has("kind"))
    words.kind = config::kind_word(config::parse_kind(invocation.value("kind"), "--kind"));
  words.batch = required(invocation, "batch", "a safetensors file to read");
  words.out = required(invocation, "out", "a safetensors file to write");
  for (const std::string& text : invocation.values("set")) words.options.push_back(parse_option(text));
  words.seed = seed_of(invocation);
  words.plugin_folders = invocation.values("plugin-dir");
  return words;
}

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
       "param.<name>. Policy: student.<k>.<tensor> for k = 0, 1, ..."},
      {"out", "FILE",
       "safetensors out. Strategy: loss, term.<name>, weighted.<name>, logits, grad.features, "
       "grad.student.head.weight, "
       "grad.student.head.bias, grad.param.<name>. Policy: teacher.<k>.<tensor> after call k"},
      {"set", "OPTION=VALUE",
       "an option of the plugin, such as mask_ratio=0.5; for a policy also steps; may be repeated", true},
      {"seed", "NUMBER", "of the mask stream when the batch has no random.* (default 0)"},
      {"kind", core::joined(config::kind_words(), "|"), "which of them, when one name is both"},
      plugin_folder_flag(),
  };
  command.examples = {"guise apply kd --batch in.safetensors --out out.safetensors --set temperature=4",
                      "guise apply ./my_loss.so --batch in.safetensors --out out.safetensors --seed 1"};
  return command;
}

}  // namespace guise::app
