// The network's own forward pass is traced, so that any network can be written without a second description
// of it.
#include "infer/torchscript.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/frontend/tracer.h>

#include <map>
#include <sstream>

namespace guise::infer {
namespace {

using torch::jit::Module;

// A folder of modules while they are filled: a module can be registered in its parent only once it is
// complete.
struct Part {
  std::map<std::string, Part> parts;
  std::vector<std::pair<std::string, models::NamedTensor>> tensors;  // by their last name
};

void add(Part& root, const models::NamedTensor& tensor) {
  Part* part = &root;
  size_t begin = 0;
  for (size_t dot = tensor.name.find('.'); dot != std::string::npos; dot = tensor.name.find('.', begin)) {
    part = &part->parts[tensor.name.substr(begin, dot - begin)];
    begin = dot + 1;
  }
  part->tensors.emplace_back(tensor.name.substr(begin), tensor);
}

using Unit = std::shared_ptr<torch::jit::CompilationUnit>;

Module module_of(const Part& part, const std::string& type_name, const Unit& unit) {
  Module module(type_name, unit, true);
  module.register_attribute("training", c10::BoolType::get(), false);
  for (const auto& [name, entry] : part.tensors) {
    if (entry.is_buffer) {
      module.register_buffer(name, entry.tensor);
    } else {
      module.register_parameter(name, entry.tensor, false);
    }
  }
  for (const auto& [name, inner] : part.parts)
    module.register_module(name, module_of(inner, type_name + "_" + name, unit));
  return module;
}

at::Tensor channels(const std::array<float, 3>& values) {
  return at::tensor(at::ArrayRef<float>(values)).view({1, 3, 1, 1});
}

c10::List<std::string> texts(const std::vector<std::string>& names) {
  c10::List<std::string> list;
  for (const std::string& name : names) list.push_back(name);
  return list;
}

void add_forward(Module& module, const models::Network& network, const runs::DataFacts& facts, Input input) {
  const at::Tensor mean = module.attr("mean").toTensor(), std = module.attr("std").toTensor();
  const auto forward = [&](const torch::jit::Stack& inputs) -> torch::jit::Stack {
    at::Tensor images = inputs.at(0).toTensor();
    if (input == Input::pixels) images = (images - mean) / std;
    const at::Tensor features = network.features(images, models::Mode::evaluate);
    return {network.head(features, models::Mode::evaluate)};
  };
  const at::Tensor example = at::zeros({2, 3, facts.height, facts.width}, at::kFloat);
  const auto [state, outputs] = torch::jit::tracer::trace(
      {example}, forward, [](const at::Tensor&) { return ""; }, true, false, &module, {"images"});
  const c10::QualifiedName name(*module.type()->name(), "forward");
  module.type()->addMethod(module._ivalue()->compilation_unit()->create_function(name, state->graph));
}

}  // namespace

std::string torchscript_of(const models::Network& network, const runs::DataFacts& facts, Input input) {
  const c10::NoGradGuard no_grad;
  Part root;
  for (const models::NamedTensor& entry : network.tensors()) add(root, entry);
  Module module = module_of(root, "__torch__.guise_network", std::make_shared<torch::jit::CompilationUnit>());
  module.register_buffer("mean", channels(facts.mean));
  module.register_buffer("std", channels(facts.std));
  module.register_attribute("class_names", c10::ListType::ofStrings(), texts(facts.class_names));
  add_forward(module, network, facts, input);
  std::ostringstream bytes;
  module.save(bytes);
  return bytes.str();
}

}  // namespace guise::infer
