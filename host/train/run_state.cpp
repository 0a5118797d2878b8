#include "train/run_state.h"

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <c10/core/GradMode.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <sstream>
#include <utility>

#include "core/error.h"
#include "core/hex.h"
#include "train/task_change.h"

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
  return {{"exists", follower->exists()}, {"calls", follower->calls()}};
}

constexpr const char* kPluginState = "plugin_state.";

at::Tensor bytes_tensor(const std::string& bytes) {
  const at::Tensor tensor = at::empty({static_cast<int64_t>(bytes.size())}, at::kByte);
  std::memcpy(tensor.data_ptr(), bytes.data(), bytes.size());
  return tensor;
}

// Of checkpoints of 0.9, whose JSON holds the state.
std::string state_in_digits(const Json& state, const std::string& place) {
  try {
    return core::from_hex(state.at("state").get<std::string>());
  } catch (const core::Error& error) {
    throw does_not_fit(place, "the state of a plugin", error.what());
  }
}

// Takes the state of a plugin out of the tensors.
std::string take_state(TensorMap& tensors, const std::string& owner, const Json& state,
                       const std::string& place) {
  const auto found = tensors.find(kPluginState + owner);
  if (found == tensors.end()) return state_in_digits(state, place);
  const at::Tensor bytes = found->second.cpu().contiguous();
  tensors.erase(found);
  if (bytes.scalar_type() != at::kByte)
    throw does_not_fit(place, "bytes as the state of a plugin", kind_of(bytes));
  return {static_cast<const char*>(bytes.data_ptr()), static_cast<size_t>(bytes.numel())};
}

void restore_follower(Follower* follower, const models::Network& student, const Json& state,
                      const std::string& blob, const std::string& place) {
  if ((follower != nullptr) != state.is_object()) {
    throw does_not_fit(place, follower != nullptr ? "the state of a teacher" : "no teacher",
                       state.is_null() ? "none" : "one");
  }
  if (follower == nullptr) return;
  follower->restore(student, {state.at("exists").get<bool>(), state.at("calls").get<int64_t>(), blob});
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

void add_buffers(TensorMap& tensors, const std::string& prefix,
                 const std::vector<bridge::PluginTensor>& buffers) {
  for (const bridge::PluginTensor& buffer : buffers) tensors[prefix + buffer.name] = buffer.tensor;
}

constexpr const char* kTeacherPolicy = "teacher_policy.";
constexpr const char* kAveragePolicy = "average_policy.";

// NaN is null in JSON.
Json number_or_null(double number) {
  return std::isnan(number) ? Json(nullptr) : Json(number);
}
double number_of(const Json& number) {
  return number.is_null() ? std::numeric_limits<double>::quiet_NaN() : number.get<double>();
}

Json course_state(const bridge::Course& course) {
  return {{"train_loss", number_or_null(course.train_loss)},
          {"metric", number_or_null(course.metric)},
          {"metric_epoch", course.metric_epoch},
          {"metric_sign", course.metric_sign}};
}

// Checkpoints of 0.9 do not hold it.
bridge::Course course_from(const Json& state) {
  const auto found = state.find("course");
  if (found == state.end()) return {};
  return {number_of(found->at("train_loss")), number_of(found->at("metric")),
          found->at("metric_epoch").get<int64_t>(), found->at("metric_sign").get<int32_t>()};
}

constexpr const char* kTasks = "tasks";

constexpr const char* kTaskFeatures = "tasks.features";

// Which task was begun last: at the end of one the next is still to come.
Json tasks_state(const Experiment& run) {
  Json state = {{"begun", run.task_index}};
  if (run.task_record) state["record"] = runs::to_json(run.task_record->document);
  return state;
}

// Heads and followers of the shapes that they had then, and what is known of the tasks so far.
void restore_tasks(Experiment& run, const TensorMap& tensors, const Json& state, const std::string& place) {
  if (!run.has_tasks()) return;
  const Json& tasks = state.at(kTasks);
  const auto begun = tasks.at("begun").get<int64_t>();
  if (begun < 0 || begun >= run.plan.size())
    throw does_not_fit(place, "a task of " + std::to_string(run.plan.size()), std::to_string(begun));
  if (begun > 0) enter_task(run, begun);
  if (!tasks.contains("record")) return;
  run.task_record = std::make_unique<TaskRecord>();
  run.task_record->document = runs::continual_document_from(tasks.at("record"), place);
  const auto features = tensors.find(kTaskFeatures);
  if (features != tensors.end()) run.task_record->features = at::empty_like(features->second);
}

}  // namespace

TensorMap plugin_buffers_of(const Experiment& run) {
  TensorMap buffers;
  add_buffers(buffers, "strategy.", run.strategy->buffers());
  if (run.teacher) add_buffers(buffers, kTeacherPolicy, run.teacher->policy_buffers());
  if (run.average) add_buffers(buffers, kAveragePolicy, run.average->policy_buffers());
  return buffers;
}

TensorMap tensors_of(const Experiment& run) {
  TensorMap tensors;
  for (const models::NamedTensor& entry : run.student->tensors())
    tensors["student." + entry.name] = entry.tensor;
  add_follower(tensors, "teacher.", run.teacher.get());
  add_follower(tensors, "average.", run.average.get());
  for (const auto& parameter : run.strategy->parameters())
    tensors["strategy." + parameter.name] = parameter.tensor;
  tensors.merge(plugin_buffers_of(run));
  for (const models::NamedTensor& entry : run.optimizer->state())
    tensors["optimizer." + entry.name] = entry.tensor;
  if (run.online_probe) {
    for (const models::NamedTensor& entry : run.online_probe->state())
      tensors["online_probe." + entry.name] = entry.tensor;
  }
  if (run.buffer) {
    for (const auto& [name, tensor] : run.buffer->state()) tensors["buffer." + name] = tensor;
  }
  if (run.task_record && run.task_record->features.defined())
    tensors[kTaskFeatures] = run.task_record->features;
  tensors["random.cpu"] = generator_of(at::kCPU).get_state();
  if (!run.device.is_cpu()) tensors["random.device"] = generator_of(run.device).get_state();
  return tensors;
}

Json state_of(const Experiment& run) {
  Json state = {{"teacher", follower_state(run.teacher.get())},
                {"average", follower_state(run.average.get())},
                {"course", course_state(run.course)}};
  if (run.has_tasks()) state[kTasks] = tasks_state(run);
  return state;
}

TensorMap plugin_states_of(const Experiment& run) {
  TensorMap states;
  const auto add = [&](const char* owner, const std::string& bytes) {
    states[std::string(kPluginState) + owner] = bytes_tensor(bytes);
  };
  add("strategy", run.strategy->save_state());
  if (run.teacher) add("teacher", run.teacher->policy_state());
  if (run.average) add("average", run.average->policy_state());
  return states;
}

void restore(Experiment& run, TensorMap tensors, const Json& state, const std::string& place) {
  const auto blob = [&](const char* owner, const Follower* follower) {
    const auto said = state.find(owner);
    const bool none = follower == nullptr || said == state.end() || !said->is_object();
    return none ? std::string() : take_state(tensors, owner, *said, place);
  };
  try {
    restore_tasks(run, tensors, state, place);
    const std::string teacher = blob("teacher", run.teacher.get()),
                      average = blob("average", run.average.get());
    const std::string strategy =
        take_state(tensors, "strategy", state.value("strategy", Json::object()), place);
    restore_follower(run.teacher.get(), *run.student, state.at("teacher"), teacher, place);
    restore_follower(run.average.get(), *run.student, state.at("average"), average, place);
    run.course = course_from(state);
    copy_tensors(tensors_of(run), tensors, place);
    restore_generators(run, tensors);
    run.strategy->load_state(strategy);
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
