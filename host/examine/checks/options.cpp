// What a plugin does with its options and its declared operators, and whether create and destroy can be
// repeated.
#include <ATen/ATen.h>

#include <set>

#include "bridge/imports.h"
#include "core/text.h"
#include "examine/checks/checks.h"
#include "examine/checks/measure_run.h"
#include "examine/checks/policy_run.h"
#include "examine/checks/strategy_run.h"

namespace guise::examine {
namespace {

class Asked : public bridge::Probe {
 public:
  void option_asked(const std::string& key) override { keys.insert(key); }
  std::set<std::string> keys;
};

void make_and_destroy(const Subject& subject, const Making& making) {
  if (subject.is_measure()) {
    subject.make_measure(making);
  } else if (subject.is_strategy()) {
    subject.make_strategy(making);
  } else {
    subject.make_policy(making);
  }
}

std::set<std::string> asked_keys(const Subject& subject) {
  Asked asked;
  make_and_destroy(subject, {.probe = &asked});
  return asked.keys;
}

std::string numbers_of(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.detach().contiguous();
  return std::string(static_cast<const char*>(flat.data_ptr()), flat.nbytes());
}

std::string effect_of(const LossRun& run) {
  std::string effect;
  for (const runs::TermValue& term : run.sum.terms)
    effect += term.name + " " + core::number_text(term.raw) + " " + core::number_text(term.weighted) + "\n";
  for (const auto& [name, gradient] : run.gradients) effect += name + numbers_of(gradient);
  return effect;
}

// All that options can change: the text of a refusal, or terms, gradients, parameters and scope, or the
// teachers.
std::string effect_of(const Subject& subject, const nlohmann::json& options) {
  try {
    std::string effect;
    if (subject.is_measure()) return numbers_text(measured(subject, {.options = options}));
    if (!subject.is_strategy()) {
      PolicyRun run(subject, {.options = options});
      run.to_the_end();
      for (const bridge::TensorPair& pair : run.pairs()) effect += numbers_of(pair.teacher);
      return effect;
    }
    const auto strategy = subject.make_strategy({.options = options});
    for (const LossRun& run : run_losses(*strategy, inputs_of(subject.seed()), subject.seed()))
      effect += effect_of(run);
    return effect + std::to_string(strategy->teacher_scope());
  } catch (...) {
    return text_of_error();
  }
}

// The value of a member is seen by what it changes, at the defaults or beside another option away from its
// own.
bool changes_something(const Subject& subject, const std::string& key,
                       const std::vector<nlohmann::json>& corners) {
  for (const nlohmann::json& context : corners) {
    if (context.at(key) != corners[0].at(key)) continue;
    const std::string plain = effect_of(subject, context);
    for (const nlohmann::json& corner : corners) {
      if (corner.at(key) == corners[0].at(key)) continue;
      nlohmann::json changed = context;
      changed[key] = corner.at(key);
      if (effect_of(subject, changed) != plain) return true;
    }
  }
  return false;
}

// Any other text may mean something to the plugin only.
bool can_vary(const config::Option& option) {
  return option.type != config::OptionType::string || !option.choices.empty();
}

}  // namespace

// Ranges, defaults and double keys are refused when the table is read.
Outcome check_options(const Subject& subject) {
  if (subject.options().empty()) return passed("it has none");
  const std::set<std::string> asked = asked_keys(subject);
  const std::vector<nlohmann::json> corners = option_corners(subject.options());
  std::vector<std::string> unused;
  for (size_t i = 0; i < subject.options().size(); ++i) {
    const config::Option& option = subject.options()[i];
    if (asked.count(option.key) != 0) continue;
    const bool has_member = subject.rows()[i].member != 0;
    if (has_member && (!can_vary(option) || changes_something(subject, option.key, corners))) continue;
    unused.push_back(option.key);
  }
  if (unused.empty()) return passed(std::to_string(subject.options().size()) + " keys, each used");
  return warned(core::joined(unused) + ": never asked for, and no other value changes anything");
}

Outcome check_imports(const Subject& subject) {
  const catalogue::Descriptor& descriptor = subject.module().descriptor();
  bridge::resolve_imports(descriptor.id + " " + descriptor.version, descriptor.op_slots,
                          descriptor.interface_slots);
  return passed(std::to_string(descriptor.op_slots.size()) + " operators, " +
                std::to_string(descriptor.interface_slots.size()) + " interfaces");
}

Outcome check_create(const Subject& subject) {
  constexpr int times = 100;
  for (int i = 0; i < times; ++i) make_and_destroy(subject, {});
  int refused = 0;
  const std::vector<nlohmann::json> corners = option_corners(subject.options());
  for (const nlohmann::json& options : corners) {
    try {
      make_and_destroy(subject, {.options = options});
    } catch (const core::Error&) {
      ++refused;
    }
  }
  return passed(std::to_string(times) + " times, and at " + std::to_string(corners.size()) +
                " corners of the options" +
                (refused == 0 ? "" : ", " + std::to_string(refused) + " refused with text"));
}

}  // namespace guise::examine
