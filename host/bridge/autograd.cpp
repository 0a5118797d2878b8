// guise.autograd/1: a plugin's forward and backward as a node of LibTorch's graph.
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "bridge/foreign.h"
#include "bridge/instance.h"
#include "bridge/interfaces.h"

namespace guise::bridge {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// The plugin's data, destroyed once when the last owner is gone. The module stays mapped until then.
class FunctionCall : public torch::CustomClassHolder {
 public:
  FunctionCall(Instance& instance, const guise_function& function, void* data)
      : instance_(instance.liveness()), module_(instance.module()), data_(data) {
    // As much as both sides know, and no less than any plugin has: destroy is called whatever check_function
    // says.
    const size_t size = std::max<size_t>(function.struct_size, GUISE_FUNCTION_SIZE_1_0);
    std::memcpy(&function_, &function, std::min(size, sizeof(function_)));
  }
  ~FunctionCall() override {
    if (function_.destroy != nullptr) function_.destroy(data_);
  }

  const guise_function& function() const { return function_; }
  void* data() const { return data_; }
  std::string name() const { return function_.name == nullptr ? "function" : function_.name; }
  Instance& instance() const {
    if (const auto alive = instance_.lock()) return **alive;
    throw core::failure({.place = "backward of " + name(), .problem = "its plugin instance is gone"});
  }

 private:
  std::weak_ptr<Instance*> instance_;
  std::shared_ptr<const void> module_;
  guise_function function_{};
  void* data_;
};
using CallPointer = c10::intrusive_ptr<FunctionCall>;

struct InputShape {
  std::vector<int64_t> sizes;
  at::ScalarType dtype;
};

void check_handles(const std::string& name, const char* what, const guise_tensor* handles, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    if (handles[i].generation == 0) {
      throw Refusal{GUISE_INVALID_ARGUMENT,
                    name + ": its forward left " + what + " " + std::to_string(i) + " empty"};
    }
  }
}

bool holds(const variable_list& tensors, const at::Tensor& wanted) {
  return std::any_of(tensors.begin(), tensors.end(), [&](const at::Tensor& t) { return t.is_same(wanted); });
}

// The node becomes the history of its outputs: of a tensor that has one, or that is the host's, it would be
// lost.
void check_output(const Instance& instance, const std::string& place, const at::Tensor& output,
                  const variable_list& inputs, const variable_list& earlier) {
  const auto refuse = [&](const char* why) {
    throw Refusal{GUISE_INVALID_ARGUMENT, place + why + "; return a new tensor"};
  };
  if (holds(inputs, output)) refuse(" is one of its inputs");
  if (holds(earlier, output)) refuse(" is another output too");
  if (output.requires_grad()) refuse(" is part of the graph already");
  if (instance.is_protected(output)) {
    refuse(" is (or shares memory with) an input or a tensor of the host");
  }
}

struct ForwardResult {
  variable_list outputs, saved;
};

ForwardResult run_forward(const FunctionCall& call, const variable_list& inputs) {
  Instance& instance = call.instance();
  const guise_function& function = call.function();
  guise_tensor given[GUISE_FUNCTION_MAX_TENSORS] = {}, outputs[GUISE_FUNCTION_MAX_TENSORS] = {},
               saved[GUISE_FUNCTION_MAX_TENSORS] = {};
  for (size_t i = 0; i < inputs.size(); ++i) given[i] = instance.lend(inputs[i]);
  const Probe::InNode inside = instance.inside_node();
  function.forward(call.data(), instance.context(), given, outputs, saved);
  if (instance.status() != GUISE_OK) throw Refusal{instance.status(), instance.error_text()};
  check_handles(call.name(), "output", outputs, function.output_count);
  check_handles(call.name(), "saved tensor", saved, function.saved_count);
  ForwardResult result;
  for (uint32_t i = 0; i < function.output_count; ++i) {
    const at::Tensor& output = instance.tensor(outputs[i]);
    check_output(instance, call.name() + ": output " + std::to_string(i), output, inputs, result.outputs);
    result.outputs.push_back(output);
  }
  for (uint32_t i = 0; i < function.saved_count; ++i) result.saved.push_back(instance.tensor(saved[i]));
  return result;
}

at::Tensor checked_gradient(const FunctionCall& call, uint32_t i, guise_tensor handle,
                            const InputShape& input) {
  if (handle.generation == 0) return {};
  const at::Tensor& gradient = call.instance().tensor(handle);
  if (gradient.sizes() == at::IntArrayRef(input.sizes) && gradient.scalar_type() == input.dtype)
    return gradient;
  throw Refusal{GUISE_INVALID_ARGUMENT, "gradient of input " + std::to_string(i) + ": expected shape " +
                                            c10::str(at::IntArrayRef(input.sizes)) + " of " +
                                            c10::toString(input.dtype) + ", received " +
                                            c10::str(gradient.sizes()) + " of " +
                                            c10::toString(gradient.scalar_type())};
}

variable_list run_backward(const FunctionCall& call, const variable_list& saved,
                           const variable_list& grad_outputs, const std::vector<InputShape>& inputs) {
  Instance& instance = call.instance();
  variable_list gradients(inputs.size());
  instance.run_callback("backward of " + call.name(), [&] {
    guise_tensor kept[GUISE_FUNCTION_MAX_TENSORS] = {}, grads[GUISE_FUNCTION_MAX_TENSORS] = {},
                 results[GUISE_FUNCTION_MAX_TENSORS] = {};
    for (size_t i = 0; i < saved.size(); ++i) kept[i] = instance.lend(saved[i]);
    for (size_t i = 0; i < grad_outputs.size(); ++i) {
      if (grad_outputs[i].defined()) grads[i] = instance.lend(grad_outputs[i]);
    }
    call.function().backward(call.data(), instance.context(), kept, grads, results);
    guarded(instance.context(), [&](Instance&) {
      for (uint32_t i = 0; i < inputs.size(); ++i)
        gradients[i] = checked_gradient(call, i, results[i], inputs[i]);
    });
  });
  return gradients;
}

struct PluginFunction : torch::autograd::Function<PluginFunction> {
  // TensorList and nothing else: LibTorch looks for variables in that, not in a vector, and the node would
  // stand outside the graph.
  static variable_list forward(AutogradContext* context, at::TensorList inputs, const CallPointer& call) {
    const ForwardResult result = run_forward(*call, inputs.vec());
    context->saved_data["call"] = c10::IValue::make_capsule(call);
    c10::List<std::vector<int64_t>> sizes;
    std::vector<int64_t> dtypes;
    for (const at::Tensor& input : inputs) {
      sizes.push_back(input.sizes().vec());
      dtypes.push_back(static_cast<int64_t>(input.scalar_type()));
    }
    context->saved_data["sizes"] = sizes;
    context->saved_data["dtypes"] = dtypes;
    context->set_materialize_grads(false);
    context->save_for_backward(result.saved);
    return result.outputs;
  }

  static variable_list backward(AutogradContext* context, const variable_list& grad_outputs) {
    const auto capsule = context->saved_data["call"].toCapsule();
    const auto& call = static_cast<const FunctionCall&>(*capsule);
    const auto dtypes = context->saved_data["dtypes"].toIntVector();
    const auto sizes = context->saved_data["sizes"].toListRef();
    std::vector<InputShape> inputs;
    for (size_t i = 0; i < dtypes.size(); ++i)
      inputs.push_back({sizes[i].toIntVector(), static_cast<at::ScalarType>(dtypes[i])});
    variable_list gradients = run_backward(call, context->get_saved_variables(), grad_outputs, inputs);
    gradients.emplace_back();  // of the call itself
    return gradients;
  }
};

void check_function(const guise_function& theirs) {
  const guise_function function = taken_over(&theirs, GUISE_FUNCTION_SIZE_1_0, "autograd: the function");
  if (function.forward == nullptr || function.backward == nullptr)
    throw Refusal{GUISE_INVALID_ARGUMENT, "autograd: forward or backward is NULL"};
  const auto fits = [](uint32_t count, uint32_t least) {
    return count >= least && count <= GUISE_FUNCTION_MAX_TENSORS;
  };
  if (!fits(function.input_count, 1) || !fits(function.output_count, 1) || !fits(function.saved_count, 0)) {
    throw Refusal{GUISE_INVALID_ARGUMENT, "autograd: counts are 1 to 16 (saved: 0 to 16)"};
  }
}

guise_status apply(guise_context* g, const guise_function* function, void* data, const guise_tensor* inputs,
                   guise_tensor* outputs) noexcept {
  // Taken over first: `data` is destroyed exactly once, whatever fails below.
  CallPointer call;
  try {
    if (function != nullptr) call = c10::make_intrusive<FunctionCall>(instance_of(g), *function, data);
  } catch (...) {
    return instance_of(g).record(GUISE_OUT_OF_MEMORY, "out of memory");
  }
  const guise_status status = guarded(g, [&](Instance& instance) {
    check_function(required(function, "function"));
    required(inputs, "inputs");
    required(outputs, "outputs");
    variable_list variables;
    for (uint32_t i = 0; i < function->input_count; ++i) variables.push_back(instance.tensor(inputs[i]));
    const variable_list results = PluginFunction::apply(at::TensorList(variables), call);
    for (size_t i = 0; i < results.size(); ++i) outputs[i] = instance.give(results[i]);
  });
  const bool known = function != nullptr && function->output_count <= GUISE_FUNCTION_MAX_TENSORS;
  return cleared(status, outputs, known ? function->output_count : 0);
}

}  // namespace

const guise_autograd& autograd_interface() {
  static const guise_autograd table = {sizeof(guise_autograd), 0, apply};
  return table;
}

}  // namespace guise::bridge
