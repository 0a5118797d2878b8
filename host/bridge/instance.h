// One living strategy or policy: its memory, its context, its tensors, and the fence around every callback
// (instance.cpp); and what it does for the plugin when a table is called (instance_services.cpp). Base of
// LossStrategy and TeacherPolicy; leaves out what they offer during a step or an update.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "bridge/call.h"
#include "bridge/handles.h"
#include "bridge/plugin_source.h"
#include "bridge/probe.h"
#include "bridge/raw_buffers.h"
#include "bridge/refusal.h"
#include "bridge/setup.h"
#include "bridge/tasks.h"
#include "core/error.h"
#include "core/floating_environment.h"
#include "core/running_callback.h"
#include "guise/option.h"
#include "guise/strategy.h"

namespace guise::bridge {

class Instance;

// What a plugin holds as guise_context*: the public part, and the way back to the instance.
struct Context : guise_context {
  Instance* instance = nullptr;
};

// What a plugin logged by a name: the mean over its calls.
struct LoggedValue {
  std::string name;
  double value = 0;
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
  // A callback outside loss, begin_epoch and update: the backward pass of a custom node. One at a time, from
  // any thread. Throws core::Error(failed) like they do.
  void run_callback(const std::string& name, const std::function<void()>& call);
  // State beyond parameters and buffers, as a versioned blob; empty when the plugin has none. Throws
  // core::Error(failed) with the plugin's text. Warns once of kept tensors that no checkpoint holds.
  std::string save_state();
  void load_state(const std::string& blob);  // throws core::Error(failed)
  // True when an operator drew from LibTorch's global generator, outside the run's named streams.
  bool drew_outside_streams() const { return drew_outside_streams_; }
  const std::vector<PluginTensor>& parameters() const { return parameters_; }
  const std::vector<PluginTensor>& buffers() const { return buffers_of_plugin_; }
  size_t kept_count() const { return handles_.kept_count(); }  // handles that are not released
  // What was logged since the last time.
  std::vector<LoggedValue> take_values();

  // ---- for the tables (host_table.cpp, setup_table.cpp, ...); they throw Refusal ----
  guise_context* context() { return &context_; }  // what the plugin's functions are called with
  const SetupFacts& facts() const { return facts_; }
  void log(const std::string& text) const;

  // Tensors. A local handle dies with its callback; what is lent is the host's, read-only also through views.
  const at::Tensor& tensor(guise_tensor handle) const { return handles_.at(handle); }
  guise_tensor give(at::Tensor tensor) { return handles_.add(std::move(tensor)); }
  guise_tensor lend(const at::Tensor& tensor);
  guise_tensor keep(guise_tensor handle);
  void release(guise_tensor kept);
  bool is_protected(const at::Tensor& tensor) const;  // the host's, or shares memory with one that is
  guise_tensor add_parameter(const std::string& name, at::Tensor values, bool requires_grad);
  guise_tensor add_buffer(const std::string& name, at::Tensor values);
  virtual bool is_saved() const { return true; }  // with checkpoints
  void listen_to_tasks(const guise_task_events& events) { task_events_ = events; }
  void log_value(const char* name, double value);

  // What a plugin asks for. Texts and buffers live until the callback returns.
  const nlohmann::json& option(const char* key) const;
  const char* lend_text(const std::string& text);
  double number_in(guise_tensor handle) const;  // of a tensor of one element
  const guise_dlpack_versioned& buffer_to_read(guise_tensor handle);
  guise_dlpack_versioned& buffer_to_write(guise_tensor handle);
  void call(const Operator& op, const CallArguments& arguments, std::span<guise_value> results);
  void begin_no_grad();
  void end_no_grad();

  // Errors: the first of the running callback stays. The plugin can overwrite context()->status; this it
  // cannot.
  guise_status record(guise_status code, const std::string& text);
  guise_status record_current_exception();
  guise_status status() const { return error_ != GUISE_OK ? error_ : context_.status; }
  const std::string& error_text() const { return error_text_; }

  // Tables are for the thread that runs a callback, while it runs. Any other call is refused, and is told
  // when the next callback ends.
  bool runs_here() const { return runner_.load(std::memory_order_relaxed) == std::this_thread::get_id(); }
  guise_status stray_call();

  // What an examiner watches and disturbs; without one nothing happens.
  void call_begins();
  Probe::InNode inside_node() const { return Probe::InNode(source_.probe); }

  // Of nodes of a graph, which may outlive the instance: the first expires with it, the second keeps the
  // code.
  std::weak_ptr<Instance*> liveness() const { return alive_; }
  std::shared_ptr<const void> module() const { return source_.module; }

 protected:
  // What the descriptor says of a state beyond parameters.
  struct StateCallbacks {
    uint32_t version;
    uint64_t (*save)(const void*, guise_context*, void*, uint64_t) GUISE_NOEXCEPT;  // null: none
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
  // `Descriptor`: guise_strategy or guise_teacher_policy.
  template <class Descriptor>
  static Parts parts_of(const char* kind, const Descriptor& descriptor, PluginSource source,
                        std::vector<guise_option> rows, nlohmann::json options, const SetupFacts& facts,
                        LogSink log) {
    return {std::move(source),  {kind, descriptor.name, descriptor.version},
            std::move(rows),    descriptor.instance_size,
            std::move(options), facts,
            std::move(log),     {descriptor.state_version, descriptor.save, descriptor.load}};
  }

  // A callback from begin to end: opens a frame, sets `place` for error texts, runs `call`, closes what the
  // plugin left open, and throws core::Error with plugin, callback, place and text when anything failed.
  template <class Call>
  void enter(const std::string& callback, const std::string& place, core::Fault fault, Call call) {
    const core::RunningCallback running(names_.kind, names_.name, source_.file, callback);
    place_ = place;
    begin_callback();
    const core::FloatingEnvironment environment;
    call();
    if (environment.restore()) tell_of_environment(callback);
    end_callback(callback, place, fault);
  }
  using Create = void (*)(void*, guise_setup*) GUISE_NOEXCEPT;
  void create(Create callback);                                              // null: it has none
  void offer(const guise_step_table& table) { context_.step = &table; }      // to the running callback
  void offer(const guise_update_table& table) { context_.update = &table; }  // likewise
  void offer(const guise_measure_table& table) { context_.measure = &table; }
  void* self() const { return memory_; }
  const LogSink& log_sink() const { return log_; }
  using Destroy = void (*)(void*, guise_context*) GUISE_NOEXCEPT;
  void destroy(Destroy callback) noexcept;  // from the derived destructor, when create succeeded
  // The plugin's own callback for it; empty when it does not listen.
  std::function<void()> task_callback(TaskEvent event, const TaskMoment& at);
  static const char* name_of(TaskEvent event) {
    return event == TaskEvent::begin ? "begin_task" : "end_task";
  }
  // What else is read-only during the running callback: the networks' tensors.
  virtual bool owned_by_run(const c10::StorageImpl* storage) const = 0;
  // What of the host's the running callback may write.
  virtual bool may_write(const c10::StorageImpl*) const { return false; }

 private:
  void begin_callback();
  void close_callback();  // what the plugin left open: gradients, handles, lists
  void end_callback(const std::string& callback, const std::string& place, core::Fault fault);
  void fill_members();
  void offer_imports();
  void tell_of_environment(const std::string& callback);
  void warn_once(const std::string& text);
  void warn_of_kept_tensors();
  guise_tensor add_own(std::vector<PluginTensor>& list, const std::string& name, at::Tensor values);
  bool is_protected(const c10::StorageImpl* storage) const;
  // The tensor whose numbers a plugin is about to read: itself, or what a probe puts in its place.
  at::Tensor to_read(const at::Tensor& tensor) const;
  void call_on(std::vector<c10::IValue>& stack, const Operator& op, const CallArguments& arguments) const;

  PluginSource source_;
  InstanceNames names_;
  std::vector<guise_option> rows_;
  uint64_t instance_size_;
  nlohmann::json options_;
  SetupFacts facts_;
  LogSink log_;
  StateCallbacks state_;
  guise_task_events task_events_{};

  Context context_{};
  guise_status error_ = GUISE_OK;
  HandleTable handles_;
  ResultMemory results_;
  RawBuffers buffers_;
  std::vector<c10::IValue> call_stack_;  // empty between calls
  std::mutex backward_mutex_;
  std::shared_ptr<Instance*> alive_ = std::make_shared<Instance*>(this);
  std::string error_text_;
  std::string place_;  // of the last callback: a backward pass belongs to its step
  std::vector<PluginTensor> parameters_, buffers_of_plugin_;
  std::unordered_set<uint64_t> own_generations_;  // of handles of both
  std::vector<const void*> interfaces_;
  struct Logged {
    std::string name;
    double sum = 0;
    int64_t count = 0;
  };
  std::vector<Logged> logged_;
  std::atomic<std::thread::id> runner_{};  // of the running callback
  enum class Stray { none, outside, other_thread };
  std::atomic<Stray> stray_{Stray::none};
  std::unordered_set<std::string> told_;  // warnings that come once
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
  if (!instance.runs_here()) return instance.stray_call();
  if (const guise_status earlier = instance.status(); earlier != GUISE_OK) return earlier;
  try {
    instance.call_begins();
    body(instance);
    return GUISE_OK;
  } catch (...) {
    return instance.record_current_exception();
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
