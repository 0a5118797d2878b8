// guise_setup_table: facts, options, parameters, and narrowing of the teacher scope.
#include <ATen/ATen.h>

#include "bridge/hand_over.h"
#include "bridge/host_table.h"
#include "bridge/instance.h"
#include "bridge/loss_strategy.h"
#include "bridge/names.h"

namespace guise::bridge {
namespace {

// A plugin may have kept the table from create.
template <class Body>
guise_status in_setup(guise_setup* g, Body body) noexcept {
  return guarded(g, [&](Instance& instance) {
    if (g->setup == nullptr)
      throw Refusal{GUISE_UNIMPLEMENTED, "a function of the setup was called outside create"};
    body(instance);
  });
}

LossStrategy& strategy_of(Instance& instance, const char* what) {
  auto* strategy = dynamic_cast<LossStrategy*>(&instance);
  if (strategy == nullptr)
    throw Refusal{GUISE_UNIMPLEMENTED, std::string(what) + ": only a strategy has one"};
  return *strategy;
}

guise_status info(guise_setup* g, guise_setup_info* out) noexcept {
  return in_setup(g, [&](Instance& instance) {
    const SetupFacts& facts = instance.facts();
    hand_over(guise_setup_info{0, to_dtype(facts.dtype), facts.feature_dim, facts.classes, facts.epochs,
                               facts.steps_per_epoch, facts.total_steps, facts.start_epoch},
              out, "info");
  });
}

guise_value value_of(const nlohmann::json& value) {
  if (value.is_boolean()) return guise_value_bool(value.get<bool>());
  if (value.is_number_integer()) return guise_value_int(value.get<int64_t>());
  if (value.is_number()) return guise_value_real(value.get<double>());
  return guise_value_string(value.get_ref<const std::string&>().c_str());
}

guise_status option(guise_setup* g, const char* key, guise_value* value) noexcept {
  return in_setup(g, [&](Instance& instance) {
    const guise_value found = value_of(instance.option(&required(key, "key")));
    required(value, "value") = found;
  });
}

void check_parameter(const char* name, const int64_t* sizes, uint32_t rank) {
  if (!is_key(name)) throw Refusal{GUISE_INVALID_ARGUMENT, "parameter: a name is made of a-z, 0-9 and '_'"};
  if (rank > 8) throw Refusal{GUISE_INVALID_ARGUMENT, std::string("parameter ") + name + ": rank is above 8"};
  if (rank != 0) required(sizes, "sizes");
  int64_t elements = 1;
  for (uint32_t i = 0; i < rank; ++i) {
    if (sizes[i] < 0 || (sizes[i] != 0 && elements > (int64_t{1} << 31) / sizes[i])) {
      throw Refusal{GUISE_INVALID_ARGUMENT,
                    std::string("parameter ") + name + ": sizes are negative or above 2^31 elements"};
    }
    elements *= sizes[i];
  }
}

guise_status parameter(guise_setup* g, const char* name, const int64_t* sizes, uint32_t rank, double initial,
                       int32_t requires_grad, guise_tensor* out) noexcept {
  const guise_status status = in_setup(g, [&](Instance& instance) {
    required(out, "parameter");
    strategy_of(instance, "parameter");  // nobody would train or save a policy's
    check_parameter(&required(name, "name"), sizes, rank);
    *out = instance.add_parameter(name, at::IntArrayRef(sizes, rank), initial, requires_grad != 0);
  });
  return cleared(status, out);
}

guise_status teacher_scope(guise_setup* g, int32_t scope) noexcept {
  return in_setup(g, [&](Instance& instance) { strategy_of(instance, "teacher_scope").narrow_scope(scope); });
}

}  // namespace

const guise_setup_table& setup_table() {
  static const guise_setup_table table = {
      sizeof(guise_setup_table), 0, info, option, parameter, teacher_scope};
  return table;
}

}  // namespace guise::bridge
