// One living strategy or policy: its memory, its context, its handles, and the fence around every callback.
// Base of LossStrategy and TeacherPolicy; leaves out what they offer during a step or an update.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <unordered_set>
#include <vector>

#include "bridge/call.h"
#include "bridge/handles.h"
#include "bridge/plugin_source.h"
#include "bridge/probe.h"
#include "bridge/raw_buffers.h"
#include "bridge/refusal.h"
#include "bridge/setup.h"
#include "core/error.h"
#include "core/running_callback.h"
#include "guise/option.h"
#include "guise/strategy.h"

namespace guise::bridge {

class Instance;

// What a plugin holds as guise_context*: the public part, and the way back to the instance.
struct Context : guise_context {
  Instance* instance = nullptr;
};

struct InstanceNames {
  std::string kind;  // "strategy" or "teacher policy"
  std::string name;
  std::string version;
};

class Instance {
 public:
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;
  virtual ~Instance();

  const InstanceNames& names() const { return names_; }
  const std::string& file() const { return source_.file; }
  Probe* probe() const { return source_.probe; }  // null in a run
  // A callback outside loss, begin_epoch and update: the backward pass of a custom node. One at a time, from
  // any thread. Throws core::Error(failed) like they do.
  void run_callback(const std::string& name, const std::function<void()>& call);
  // State beyond parameters, as a versioned blob; empty when the plugin has none.
  std::string save_state() const;
  void load_state(const std::string& blob);  // throws core::Error(failed)
  // True when an operator drew from LibTorch's global generator, outside the run's named streams.
  bool drew_outside_streams() const { return drew_outside_streams_; }

  // ---- for the tables (host_table.cpp, setup_table.cpp, ...) ----
  Context& context() { return context_; }
  HandleTable& handles() { return handles_; }
  ResultMemory& results() { return results_; }
  RawBuffers& buffers() { return buffers_; }
  std::vector<c10::IValue>& call_stack() { return call_stack_; }  // empty between calls
  const std::shared_ptr<const void>& module() const { return source_.module; }
  // Expires when the instance is destroyed: nodes of a graph may outlive it.
  std::weak_ptr<Instance*> liveness() const { return alive_; }
  std::string& error_text() { return error_text_; }
  const SetupFacts& facts() const { return facts_; }
  const nlohmann::json& options() const { return options_; }
  void log(const std::string& text) const;
  std::vector<StrategyParameter>& parameters() { return parameters_; }
  std::unordered_set<uint64_t>& parameter_generations() { return parameter_generations_; }

  // A local handle to a tensor of the host: read-only, also through views of it.
  guise_tensor lend(const at::Tensor& tensor);
  // The tensor whose numbers a plugin is about to read: itself, or what a probe puts in its place.
  at::Tensor to_read(const at::Tensor& tensor) const;
  bool is_protected(const c10::StorageImpl* storage) const;
  void note_seeded_operator() { drew_outside_streams_ = true; }
  void begin_no_grad();
  void end_no_grad();
  guise_status record(guise_status code, const std::string& text);
  // The first error of the running callback. The plugin can overwrite context().status; this it cannot.
  guise_status status() const { return error_ != GUISE_OK ? error_ : context_.status; }

 protected:
  // What the descriptor says of a state beyond parameters.
  struct StateCallbacks {
    uint32_t version;
    uint64_t (*save)(const void*, void*, uint64_t) GUISE_NOEXCEPT;  // null: none
    void (*load)(void*, guise_context*, const void*, uint64_t, uint32_t) GUISE_NOEXCEPT;
  };
  // Options are complete and valid; throws core::Error(usage) when they do not fit the descriptor.
  struct Parts {
    PluginSource source;
    InstanceNames names;
    std::vector<guise_option> rows;  // which members of the instance the host fills
    uint64_t instance_size;
    nlohmann::json options;
    SetupFacts facts;
    LogSink log;
    StateCallbacks state;
  };
  explicit Instance(Parts parts);

  // A callback from begin to end: opens a frame, sets `place` for error texts, runs `call`, closes what the
  // plugin left open, and throws core::Error with plugin, callback, place and text when anything failed.
  template <class Call>
  void enter(const std::string& callback, const std::string& place, core::Fault fault, Call call) {
    const core::RunningCallback running(names_.kind, names_.name, source_.file, callback);
    place_ = place;
    begin_callback();
    call();
    end_callback(callback, place, fault);
  }
  void* self() const { return memory_; }
  const LogSink& log_sink() const { return log_; }
  using Destroy = void (*)(void*, guise_context*) GUISE_NOEXCEPT;
  void destroy(Destroy callback) noexcept;  // from the derived destructor, when create succeeded
  // What else is read-only during the running callback: the networks' tensors.
  virtual bool owned_by_run(const c10::StorageImpl* storage) const = 0;

 private:
  void begin_callback();
  void close_callback();  // what the plugin left open: gradients, handles, lists
  void end_callback(const std::string& callback, const std::string& place, core::Fault fault);
  void fill_members();

  PluginSource source_;
  InstanceNames names_;
  std::vector<guise_option> rows_;
  uint64_t instance_size_;
  nlohmann::json options_;
  SetupFacts facts_;
  LogSink log_;
  StateCallbacks state_;

  Context context_{};
  guise_status error_ = GUISE_OK;
  HandleTable handles_;
  ResultMemory results_;
  RawBuffers buffers_;
  std::vector<c10::IValue> call_stack_;
  std::mutex backward_mutex_;
  std::shared_ptr<Instance*> alive_ = std::make_shared<Instance*>(this);
  std::string error_text_;
  std::string place_;  // of the last callback: a backward pass belongs to its step
  std::vector<StrategyParameter> parameters_;
  std::unordered_set<uint64_t> parameter_generations_;
  std::unordered_set<const c10::StorageImpl*> lent_;
  void* memory_ = nullptr;
  bool drew_outside_streams_ = false;
  int no_grad_depth_ = 0;
  bool grad_mode_before_ = true;
};

inline Instance& instance_of(guise_context* g) {
  return *static_cast<Context*>(g)->instance;
}

// Text of an exception that left LibTorch or the host, without its C++ trace.
std::string text_of_current_exception(guise_status& code);

// Body of every table function: the first error of a callback sticks, and nothing is thrown into a plugin.
template <class Body>
guise_status guarded(guise_context* g, Body body) noexcept {
  Instance& instance = instance_of(g);
  if (const guise_status earlier = instance.status(); earlier != GUISE_OK) return earlier;
  try {
    if (instance.probe() != nullptr) instance.probe()->call_begins();
    body(instance);
    return GUISE_OK;
  } catch (...) {
    guise_status code = GUISE_INTERNAL;
    const std::string text = text_of_current_exception(code);
    return instance.record(code, text);
  }
}

// A failed call leaves empty handles and values behind, never what happened to stand there.
template <class T>
guise_status cleared(guise_status status, T* results, uint32_t count = 1) noexcept {
  if (status != GUISE_OK && results != nullptr) std::fill_n(results, count, T{});
  return status;
}

// Points at what a callback works on while it runs, also when it ends by an exception.
template <class T>
class DuringCallback {
 public:
  DuringCallback(T*& place, T& target) : place_(place) { place_ = &target; }
  ~DuringCallback() { place_ = nullptr; }
  DuringCallback(const DuringCallback&) = delete;
  DuringCallback& operator=(const DuringCallback&) = delete;

 private:
  T*& place_;
};

// For pointers that the plugin must not leave NULL.
template <class T>
T& required(T* pointer, const char* name) {
  if (pointer == nullptr) throw Refusal{GUISE_INVALID_ARGUMENT, std::string(name) + " is NULL"};
  return *pointer;
}

}  // namespace guise::bridge
