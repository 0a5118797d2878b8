#include "bridge/loss_strategy.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "bridge/host_table.h"
#include "bridge/names.h"
#include "core/text.h"

namespace guise::bridge {

LossStrategy::LossStrategy(PluginSource source, const guise_strategy& descriptor,
                           std::vector<guise_option> rows, nlohmann::json options, const SetupFacts& facts,
                           LogSink log)
    : Instance(parts_of("strategy", descriptor, std::move(source), std::move(rows), std::move(options), facts,
                        std::move(log))),
      descriptor_(descriptor),
      scope_(descriptor.teacher_scope) {
  create(descriptor_.create);
}

LossStrategy::~LossStrategy() {
  destroy(descriptor_.destroy);
}

std::vector<Term> LossStrategy::loss(StepServices& services) {
  const StepFacts facts = services.facts();
  const DuringCallback running(services_, services);
  terms_.clear();
  random_calls_ = 0;
  enter("loss", core::moment_text(facts.epoch, facts.step), core::Fault::failed, [this] {
    offer(step_table());
    descriptor_.loss(self(), context());
    if (terms_.empty() && status() == GUISE_OK) record(GUISE_FAILED, "it added no term");
  });
  return std::move(terms_);
}

void LossStrategy::task(TaskEvent event, const TaskMoment& at) {
  if (const auto callback = task_callback(event, at))
    enter(name_of(event), core::moment_text(at.epoch, at.step), core::Fault::failed, callback);
}

void LossStrategy::add_term(const char* name, guise_tensor handle, double weight) {
  if (!is_key(name)) throw Refusal{GUISE_INVALID_ARGUMENT, "add_term: a name is made of a-z, 0-9 and '_'"};
  const std::string place = std::string("term ") + name + ": ";
  if (!std::isfinite(weight)) throw Refusal{GUISE_INVALID_ARGUMENT, place + "its weight is not finite"};
  const at::Tensor& value = tensor(handle);
  if (value.dim() != 0) {
    throw Refusal{GUISE_INVALID_ARGUMENT, place + "expected a scalar, received shape " +
                                              c10::str(value.sizes()) + "; reduce it by a sum or a mean"};
  }
  if (!value.is_floating_point()) {
    throw Refusal{GUISE_INVALID_ARGUMENT,
                  place + "expected a floating-point tensor, received " + c10::toString(value.scalar_type())};
  }
  for (const Term& term : terms_) {
    if (term.name == name) throw Refusal{GUISE_INVALID_ARGUMENT, place + "it was added twice in one step"};
  }
  terms_.push_back({name, value, weight});
}

void LossStrategy::ask_layer(const std::string& name) {
  const std::vector<std::string>& there = facts().layers;
  if (std::find(there.begin(), there.end(), name) == there.end())
    throw Refusal{GUISE_NOT_FOUND, "ask: the network has no layer " + core::printable(name) + "; it has " +
                                       (there.empty() ? "none" : core::joined(there))};
  asked_layers_.insert(name);
}

void LossStrategy::check_asked(const std::string& name) const {
  if (!asked_layers_.contains(name))
    throw Refusal{GUISE_NOT_FOUND, "output: create did not ask for layer " + core::printable(name)};
}

void LossStrategy::narrow_scope(int32_t scope) {
  if (scope < GUISE_TEACHER_NONE || scope > descriptor_.teacher_scope) {
    throw Refusal{GUISE_INVALID_ARGUMENT, "teacher_scope: " + std::to_string(scope) +
                                              " is wider than the descriptor's " +
                                              std::to_string(descriptor_.teacher_scope)};
  }
  scope_ = scope;
}

bool LossStrategy::owned_by_run(const c10::StorageImpl* storage) const {
  return services_ != nullptr && services_->owns(storage);
}

}  // namespace guise::bridge
