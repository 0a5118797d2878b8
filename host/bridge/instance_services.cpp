// What an instance does for its plugin when a function of a table is called.
#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "bridge/instance.h"

namespace guise::bridge {

guise_tensor Instance::lend(const at::Tensor& tensor) {
  if (tensor.has_storage()) lent_.insert(tensor.storage().unsafeGetStorageImpl());
  return give(tensor);
}

void Instance::release(guise_tensor kept) {
  if (parameter_generations_.count(kept.generation) != 0)
    throw Refusal{GUISE_INVALID_ARGUMENT, "release: a parameter belongs to the host"};
  handles_.release(kept);
}

bool Instance::is_protected(const c10::StorageImpl* storage) const {
  return lent_.count(storage) != 0 || owned_by_run(storage);
}

bool Instance::is_protected(const at::Tensor& tensor) const {
  return tensor.has_storage() && is_protected(tensor.storage().unsafeGetStorageImpl());
}

guise_tensor Instance::add_parameter(const std::string& name, at::IntArrayRef sizes, double initial,
                                     bool requires_grad) {
  for (const StrategyParameter& known : parameters_) {
    if (known.name == name)
      throw Refusal{GUISE_INVALID_ARGUMENT, "parameter " + name + " is registered twice"};
  }
  at::Tensor values = at::full(sizes, initial, at::TensorOptions().dtype(facts_.dtype).device(facts_.device));
  values.set_requires_grad(requires_grad);
  const guise_tensor handle = handles_.keep(values);
  parameter_generations_.insert(handle.generation);
  parameters_.push_back({name, values});
  return handle;
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

bool Instance::offers_interface(const char* name) const {
  return source_.probe == nullptr || name == nullptr || source_.probe->offers_interface(name);
}

}  // namespace guise::bridge
