// The script is found through the first pointer of the instance's own memory, as a plugin keeps its state.
#include "scripted_plugin.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include <cstring>

namespace guise::bridge::testing {
namespace {

Script* being_made = nullptr;  // handed from make_* to create

Script& script_of(const void* self) {
  Script* script = nullptr;
  std::memcpy(&script, self, sizeof(script));
  return *script;
}

template <class Function, class... Arguments>
void run(const Function& function, Arguments... arguments) {
  if (function) function(arguments...);
}

void create(void* self, guise_setup* g) noexcept {
  std::memcpy(self, &being_made, sizeof(being_made));
  run(being_made->create, self, g);
}
void destroy(void* self, guise_context* g) noexcept {
  run(script_of(self).destroy, g);
}
void loss(void* self, guise_step* g) noexcept {
  run(script_of(self).loss, g);
}
void begin_epoch(void* self, guise_update* g) noexcept {
  run(script_of(self).begin_epoch, g);
}
void update(void* self, guise_update* g) noexcept {
  run(script_of(self).update, g);
}

uint64_t save(const void* self, guise_context* g, void* bytes, uint64_t capacity) noexcept {
  run(script_of(self).save, g);
  const std::string& state = script_of(self).state;
  if (capacity >= state.size() && !state.empty()) std::memcpy(bytes, state.data(), state.size());
  return state.size();
}
void load(void* self, guise_context*, const void* bytes, uint64_t size, uint32_t version) noexcept {
  script_of(self).state.assign(static_cast<const char*>(bytes), size);
  script_of(self).loaded_versions.push_back(version);
}

// What the test program itself declares by its use of operators and interfaces.
PluginSource source_of_test() {
  return {nullptr, "/test.so",
          resolve_imports("scripted 1.2.3", {__start_guise_ops, __stop_guise_ops},
                          {__start_guise_interfaces, __stop_guise_interfaces})};
}

LogSink log_of(Script& script) {
  return [&script](const std::string& line) { script.log.push_back(line); };
}

}  // namespace

std::unique_ptr<LossStrategy> make_strategy(Script& script, const char* name) {
  guise_strategy table = {};
  table.struct_size = sizeof(table);
  table.teacher_scope = script.teacher_scope;
  table.name = name;
  table.version = "1.2.3";
  table.summary = "a test";
  table.instance_size = script.instance_size;
  table.create = create;
  table.destroy = destroy;
  table.loss = loss;
  if (script.has_state) {
    table.state_version = script.state_version;
    table.save = save;
    table.load = load;
  }
  being_made = &script;
  return std::make_unique<LossStrategy>(source_of_test(), table, script.rows, script.options, script.facts,
                                        log_of(script));
}

std::unique_ptr<TeacherPolicy> make_policy(Script& script) {
  guise_teacher_policy table = {};
  table.struct_size = sizeof(table);
  table.name = "scripted";
  table.version = "1.2.3";
  table.summary = "a test";
  table.instance_size = script.instance_size;
  table.create = create;
  table.destroy = destroy;
  table.begin_epoch = begin_epoch;
  table.update = update;
  if (script.has_state) {
    table.state_version = script.state_version;
    table.save = save;
    table.load = load;
  }
  being_made = &script;
  return std::make_unique<TeacherPolicy>(source_of_test(), table, script.rows, script.options, script.facts,
                                         log_of(script));
}

SmallStep::SmallStep()
    : x(at::arange(12, at::kFloat).reshape({3, 4}).div(7).set_requires_grad(true)),
      z(x.mul(1)),
      y(at::tensor({0, 4, 2}, at::kLong)),
      teacher_z(at::ones({3, 4})),
      student_weight(at::arange(20, at::kFloat).reshape({5, 4}).div(9).set_requires_grad(true)),
      teacher_weight(at::full({5, 4}, 0.5)) {
  s = head(Which::student, z);
}

at::Tensor SmallStep::samples() {
  return at::tensor({8, 0, 31}, at::kLong);
}

at::Tensor SmallStep::teacher_logits() {
  return head(Which::teacher, teacher_z);
}

at::Tensor SmallStep::head(Which which, const at::Tensor& features) {
  return at::linear(features, which == Which::student ? student_weight : teacher_weight);
}

at::Tensor SmallStep::cross_entropy(const at::Tensor& logits) {
  return at::cross_entropy_loss(logits, y);
}

at::Tensor SmallStep::random_uniform(at::IntArrayRef sizes, int64_t call) {
  return at::full(sizes, static_cast<double>(call), at::kFloat);
}

bool SmallStep::owns(const c10::StorageImpl* storage) const {
  return storage == student_weight.storage().unsafeGetStorageImpl() ||
         storage == teacher_weight.storage().unsafeGetStorageImpl();
}

std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const core::Error& error) {
    return error.what();
  }
  return "";
}

std::string error_in_loss(const std::function<void(guise_step*)>& body) {
  Script script;
  script.loss = [&](guise_step* g) {
    body(g);
    guise_add_term(g, "loss_of_the_test", guise_cross_entropy(g, guise_logits(g)), 1);
  };
  const auto strategy = make_strategy(script);
  SmallStep step;
  return error_of([&] { strategy->loss(step); });
}

guise_value call(guise_context* g, const char* name, const char* overload, std::vector<guise_value> arguments,
                 std::vector<const char*> names) {
  guise_value result = guise_value_none();
  uint64_t op = 0;
  g->host->op_find(g, name, overload, &op);
  g->host->op_call(g, op, arguments.data(), names.empty() ? nullptr : names.data(),
                   static_cast<uint32_t>(arguments.size()), &result, 1);
  return result;
}

guise_tensor tensor_of(const guise_value& value) {
  return value.type == GUISE_TYPE_TENSOR ? value.as.tensor : guise_no_tensor();
}

guise_value real_list(const double* reals, uint32_t count) {
  guise_value value = {GUISE_TYPE_REAL_LIST, count, {0}};
  value.as.reals = reals;
  return value;
}

guise_tensor own_tensor(guise_context* g, int64_t count, double value) {
  return tensor_of(call(g, "aten::full", "", {guise_value_ints(&count, 1), guise_value_real(value)}));
}

}  // namespace guise::bridge::testing
