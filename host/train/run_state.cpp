#include "train/run_state.h"

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <c10/core/GradMode.h>

#include <sstream>

#include "core/error.h"
#include "core/hex.h"

namespace guise::train {
namespace {

using runs::Json;

core::Error does_not_fit(const std::string& place, const std::string& expected, const std::string& received) {
  return core::usage_error({.place = place,
                            .problem = "is not a checkpoint of this run",
                            .expected = expected,
                            .received = received});
}

std::string kind_of(const at::Tensor& tensor) {
  std::ostringstream text;
  text << tensor.scalar_type() << " " << tensor.sizes();
  return text.str();
}

void add_follower(TensorMap& tensors, const std::string& prefix, const Follower* follower) {
  if (follower == nullptr) return;
  for (const bridge::TensorPair& pair : follower->pairs()) tensors[prefix + pair.name] = pair.teacher;
}

Json follower_state(const Follower* follower) {
  if (follower == nullptr) return nullptr;
  return {{"exists", follower->exists()},
          {"calls", follower->calls()},
          {"state", core::to_hex(follower->policy_state())}};
}

// A plugin's own state, which JSON holds in hexadecimal digits.
std::string blob_of(const Json& state, const std::string& place) {
  try {
    return core::from_hex(state.at("state").get<std::string>());
  } catch (const core::Error& error) {
    throw does_not_fit(place, "the state of a plugin", error.what());
  }
}

void restore_follower(Follower* follower, const models::Network& student, const Json& state,
                      const std::string& place) {
  if ((follower != nullptr) != state.is_object()) {
    throw does_not_fit(place, follower != nullptr ? "the state of a teacher" : "no teacher",
                       state.is_null() ? "none" : "one");
  }
  if (follower == nullptr) return;
  follower->restore(
      student, {state.at("exists").get<bool>(), state.at("calls").get<int64_t>(), blob_of(state, place)});
}

// Every tensor of the run from the one of its name; a surplus one means that the checkpoint is of another
// run.
void copy_tensors(const TensorMap& into, const TensorMap& from, const std::string& place) {
  const c10::NoGradGuard no_grad;
  for (const auto& [name, tensor] : into) {
    const auto found = from.find(name);
    if (found == from.end()) throw does_not_fit(place, "tensor " + name, "none of that name");
    if (kind_of(found->second) != kind_of(tensor)) {
      throw does_not_fit(place + ": tensor " + name, kind_of(tensor), kind_of(found->second));
    }
    const at::Tensor target = tensor;
    target.copy_(found->second);
  }
  for (const auto& [name, tensor] : from) {
    if (into.count(name) == 0) throw does_not_fit(place, "no tensor " + name, "one of " + kind_of(tensor));
  }
}

at::Generator generator_of(at::Device device) {
  return at::globalContext().defaultGenerator(device);
}

void restore_generators(const Experiment& run, const TensorMap& tensors) {
  generator_of(at::kCPU).set_state(tensors.at("random.cpu"));
  if (!run.device.is_cpu()) generator_of(run.device).set_state(tensors.at("random.device"));
}

}  // namespace

TensorMap tensors_of(const Experiment& run) {
  TensorMap tensors;
  for (const models::NamedTensor& entry : run.student->tensors())
    tensors["student." + entry.name] = entry.tensor;
  add_follower(tensors, "teacher.", run.teacher.get());
  add_follower(tensors, "average.", run.average.get());
  for (const auto& parameter : run.strategy->parameters())
    tensors["strategy." + parameter.name] = parameter.tensor;
  for (const models::NamedTensor& entry : run.optimizer->state())
    tensors["optimizer." + entry.name] = entry.tensor;
  tensors["random.cpu"] = generator_of(at::kCPU).get_state();
  if (!run.device.is_cpu()) tensors["random.device"] = generator_of(run.device).get_state();
  return tensors;
}

Json state_of(const Experiment& run) {
  return {{"strategy", {{"state", core::to_hex(run.strategy->save_state())}}},
          {"teacher", follower_state(run.teacher.get())},
          {"average", follower_state(run.average.get())}};
}

void restore(Experiment& run, const TensorMap& tensors, const Json& state, const std::string& place) {
  try {
    restore_follower(run.teacher.get(), *run.student, state.at("teacher"), place);
    restore_follower(run.average.get(), *run.student, state.at("average"), place);
    copy_tensors(tensors_of(run), tensors, place);
    restore_generators(run, tensors);
    run.strategy->load_state(blob_of(state.at("strategy"), place));
  } catch (const Json::exception& error) {
    throw does_not_fit(place, "the state of a run", error.what());
  }
}

std::string non_finite_tensor(const TensorMap& tensors) {
  for (const auto& [name, tensor] : tensors) {
    if (tensor.is_floating_point() && !at::isfinite(tensor).all().item<bool>()) return name;
  }
  return "";
}

}  // namespace guise::train
