// guise_setup_table: facts, options, parameters, and narrowing of the teacher scope.
#include <ATen/ATen.h>

#include "bridge/foreign.h"
#include "bridge/hand_over.h"
#include "bridge/host_table.h"
#include "bridge/initial.h"
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
                               facts.steps_per_epoch, facts.total_steps, facts.start_epoch, facts.train_size,
                               facts.rank, facts.world_size},
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

// What a plugin asks for, checked. `what`: "parameter" or "buffer".
InitialValues wanted_values(const Instance& instance, const std::string& what, const char* name,
                            const int64_t* sizes, uint32_t rank, const guise_initial* initial) {
  if (!is_key(&required(name, "name")))
    throw Refusal{GUISE_INVALID_ARGUMENT, what + ": a name is made of a-z, 0-9 and '_'"};
  const std::string place = what + " " + name;
  if (rank > 8) throw Refusal{GUISE_INVALID_ARGUMENT, place + ": rank is above 8"};
  if (rank != 0) required(sizes, "sizes");
  int64_t elements = 1;
  for (uint32_t i = 0; i < rank; ++i) {
    if (sizes[i] < 0 || (sizes[i] != 0 && elements > (int64_t{1} << 31) / sizes[i]))
      throw Refusal{GUISE_INVALID_ARGUMENT, place + ": sizes are negative or above 2^31 elements"};
    elements *= sizes[i];
  }
  const SetupFacts& facts = instance.facts();
  InitialValues wanted{place, at::IntArrayRef(sizes, rank), facts.dtype, facts.device, {}, facts.seed};
  if (initial != nullptr)
    wanted.initial = taken_over(initial, GUISE_INITIAL_SIZE_1_0, place + ": its beginning");
  return wanted;
}

guise_status parameter(guise_setup* g, const char* name, const int64_t* sizes, uint32_t rank,
                       const guise_initial* initial, int32_t requires_grad, guise_tensor* out) noexcept {
  const guise_status status = in_setup(g, [&](Instance& instance) {
    required(out, "parameter");
    strategy_of(instance, "parameter");  // nobody would train a policy's
    const InitialValues wanted = wanted_values(instance, "parameter", name, sizes, rank, initial);
    *out = instance.add_parameter(name, initial_values(wanted), requires_grad != 0);
  });
  return cleared(status, out);
}

guise_status buffer(guise_setup* g, const char* name, const int64_t* sizes, uint32_t rank, guise_dtype dtype,
                    const guise_initial* initial, guise_tensor* out) noexcept {
  const guise_status status = in_setup(g, [&](Instance& instance) {
    required(out, "buffer");
    if (!instance.is_saved()) throw Refusal{GUISE_UNIMPLEMENTED, "buffer: a measure is not saved"};
    InitialValues wanted = wanted_values(instance, "buffer", name, sizes, rank, initial);
    if (dtype != 0) wanted.dtype = to_scalar_type(dtype);
    *out = instance.add_buffer(name, initial_values(wanted));
  });
  return cleared(status, out);
}

guise_status narrow_teacher_scope(guise_setup* g, int32_t scope) noexcept {
  return in_setup(
      g, [&](Instance& instance) { strategy_of(instance, "narrow_teacher_scope").narrow_scope(scope); });
}

}  // namespace

const guise_setup_table& setup_table() {
  static const guise_setup_table table = {sizeof(guise_setup_table), 0, info, option, parameter, buffer,
                                          narrow_teacher_scope};
  return table;
}

}  // namespace guise::bridge
