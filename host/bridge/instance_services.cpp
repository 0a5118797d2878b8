// What an instance does for its plugin when a function of a table is called.
#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <cmath>

#include "bridge/instance.h"
#include "bridge/names.h"

namespace guise::bridge {

guise_tensor Instance::lend(const at::Tensor& tensor) {
  if (tensor.has_storage()) lent_.insert(tensor.storage().unsafeGetStorageImpl());
  return give(tensor);
}

void Instance::release(guise_tensor kept) {
  if (own_generations_.count(kept.generation) != 0)
    throw Refusal{GUISE_INVALID_ARGUMENT, "release: a parameter or buffer belongs to the host"};
  handles_.release(kept);
}

bool Instance::is_protected(const c10::StorageImpl* storage) const {
  return lent_.count(storage) != 0 || owned_by_run(storage) ||
         (handles_.keeps_of_host(storage) && !may_write(storage));
}

bool Instance::is_protected(const at::Tensor& tensor) const {
  return tensor.has_storage() && is_protected(tensor.storage().unsafeGetStorageImpl());
}

guise_tensor Instance::add_own(std::vector<PluginTensor>& list, const std::string& name, at::Tensor values) {
  for (const auto* known : {&parameters_, &buffers_of_plugin_}) {
    for (const PluginTensor& own : *known) {
      if (own.name == name)
        throw Refusal{GUISE_INVALID_ARGUMENT, "the name " + name + " is registered twice"};
    }
  }
  const guise_tensor handle = handles_.keep(values);
  own_generations_.insert(handle.generation);
  list.push_back({name, std::move(values)});
  return handle;
}

guise_tensor Instance::add_parameter(const std::string& name, at::Tensor values, bool requires_grad) {
  values.set_requires_grad(requires_grad);
  return add_own(parameters_, name, std::move(values));
}

guise_tensor Instance::add_buffer(const std::string& name, at::Tensor values) {
  return add_own(buffers_of_plugin_, name, std::move(values));
}

guise_tensor Instance::keep(guise_tensor handle) {
  const at::Tensor& kept = tensor(handle);
  const auto* const storage = kept.has_storage() ? kept.storage().unsafeGetStorageImpl() : nullptr;
  return handles_.keep(kept, storage != nullptr && (is_protected(storage) || may_write(storage)));
}

void Instance::log_value(const char* name, double value) {
  if (!is_key(name)) throw Refusal{GUISE_INVALID_ARGUMENT, "log_value: a name is made of a-z, 0-9 and '_'"};
  if (!std::isfinite(value))
    return warn_once("it logged a " + std::string(name) + " that is not finite; such are left out");
  for (Logged& known : logged_) {
    if (known.name != name) continue;
    known.sum += value;
    ++known.count;
    return;
  }
  logged_.push_back({name, value, 1});
}

std::vector<LoggedValue> Instance::take_values() {
  std::vector<LoggedValue> values;
  for (const Logged& one : logged_) values.push_back({one.name, one.sum / static_cast<double>(one.count)});
  logged_.clear();
  return values;
}

const nlohmann::json& Instance::option(const char* key) const {
  if (source_.probe != nullptr) source_.probe->option_asked(key);
  const auto found = options_.find(key);
  if (found != options_.end()) return *found;
  throw Refusal{GUISE_NOT_FOUND, std::string("it asked for option '") + key + "', which is not in its table"};
}

const char* Instance::lend_text(const std::string& text) {
  return results_.strings.emplace_back(text).c_str();
}

at::Tensor Instance::to_read(const at::Tensor& tensor) const {
  return source_.probe == nullptr ? tensor : source_.probe->handed_over(tensor.detach());
}

double Instance::number_in(guise_tensor handle) const {
  const at::Tensor& source = tensor(handle);
  if (source.numel() != 1) {
    throw Refusal{GUISE_INVALID_ARGUMENT,
                  "item: expected a tensor of one element, received shape " + c10::str(source.sizes())};
  }
  return to_read(source).item().toDouble();
}

const guise_dlpack_versioned& Instance::buffer_to_read(guise_tensor handle) {
  return buffers_.lend_copy(to_read(tensor(handle)));
}

guise_dlpack_versioned& Instance::buffer_to_write(guise_tensor handle) {
  const at::Tensor& target = tensor(handle);
  if (target.requires_grad() || target.grad_fn()) {
    throw Refusal{
        GUISE_READ_ONLY,
        "dlpack write: the tensor has gradient history; a raw write would give silently wrong gradients"};
  }
  if (is_protected(target)) {
    throw Refusal{GUISE_READ_ONLY,
                  "dlpack write: the tensor is (or shares memory with) a tensor of the host"};
  }
  return buffers_.lend_for_writing(target);
}

// Refusals and LibTorch's own errors, with the operator's name before them.
void Instance::call_on(std::vector<c10::IValue>& stack, const Operator& op,
                       const CallArguments& arguments) const {
  try {
    call_operator(
        op, arguments, handles_, [this](const c10::StorageImpl* storage) { return is_protected(storage); },
        stack);
  } catch (...) {
    guise_status code = GUISE_INTERNAL;
    const std::string text = text_of_current_exception(code);
    throw Refusal{code, op.name + ": " + text};
  }
}

void Instance::call(const Operator& op, const CallArguments& arguments, std::span<guise_value> results) {
  if (results.size() > op.return_count) {
    throw Refusal{GUISE_INVALID_ARGUMENT, op.name + ": it returns " + std::to_string(op.return_count) +
                                              " results, " + std::to_string(results.size()) +
                                              " were asked for"};
  }
  if (op.seeded) drew_outside_streams_ = true;
  BorrowedStack stack(call_stack_);
  call_on(stack.values, op, arguments);
  for (size_t i = 0; i < results.size(); ++i)
    results[i] = to_value(std::move(stack.values[i]), handles_, results_);
}

void Instance::begin_no_grad() {
  ++no_grad_depth_;
  c10::GradMode::set_enabled(false);
}

void Instance::end_no_grad() {
  if (no_grad_depth_ == 0) throw Refusal{GUISE_INVALID_ARGUMENT, "no_grad_end without no_grad_begin"};
  if (--no_grad_depth_ == 0) c10::GradMode::set_enabled(grad_mode_before_);
}

void Instance::call_begins() {
  if (source_.probe != nullptr) source_.probe->call_begins();
}

}  // namespace guise::bridge
