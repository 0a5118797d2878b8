#include "bridge/instance.h"

#include <c10/core/GradMode.h>

#include <cstdlib>
#include <cstring>

#include "bridge/host_table.h"
#include "bridge/plain_text.h"
#include "bridge/state_blob.h"
#include "core/text.h"

namespace guise::bridge {
namespace {

constexpr uint64_t kMaximumInstanceSize = 1 << 20;
constexpr size_t kInstanceAlignment = 64;
constexpr size_t kLongestText = 600;  // of a plugin, in an error or in the log

void* zeroed_memory(uint64_t size) {
  const uint64_t rounded = (size / kInstanceAlignment + 1) * kInstanceAlignment;
  void* memory = std::aligned_alloc(kInstanceAlignment, rounded);
  if (memory == nullptr) throw std::bad_alloc();
  return std::memset(memory, 0, rounded);
}

uint64_t size_of_member(uint32_t type) {
  return type == GUISE_TYPE_BOOL ? sizeof(bool) : 8;
}

void fill_member(char* place, uint32_t type, const nlohmann::json& value) {
  const auto put = [place](auto typed) { std::memcpy(place, &typed, sizeof(typed)); };
  switch (type) {
    case GUISE_TYPE_BOOL:
      return put(value.get<bool>());
    case GUISE_TYPE_INT:
      return put(value.get<int64_t>());
    case GUISE_TYPE_REAL:
      return put(value.get<double>());
    default:
      return put(value.get_ref<const std::string&>().c_str());
  }
}

}  // namespace

Instance::Instance(Parts parts)
    : source_(std::move(parts.source)),
      names_(std::move(parts.names)),
      rows_(std::move(parts.rows)),
      instance_size_(parts.instance_size),
      options_(std::move(parts.options)),
      facts_(parts.facts),
      log_(std::move(parts.log)),
      state_(parts.state) {
  if (instance_size_ > kMaximumInstanceSize) {
    throw core::usage_error({.place = names_.kind + " " + names_.name,
                             .problem = "it asks for too much memory of its own",
                             .expected = "at most 1 MiB",
                             .received = std::to_string(instance_size_) + " bytes"});
  }
  context_.struct_size = sizeof(guise_context);
  context_.host = &host_table();
  context_.instance = this;
  offer_imports();
  handles_.watch(source_.probe);
  memory_ = zeroed_memory(instance_size_);
  try {
    fill_members();
  } catch (...) {
    std::free(memory_);
    throw;
  }
}

Instance::~Instance() {
  std::free(memory_);
}

void Instance::log(const std::string& text) const {
  log_(names_.kind + " " + names_.name + ": " + core::printable(text, kLongestText));
}

void Instance::offer_imports() {
  for (const Imports::Interface& one : source_.imports.interfaces) {
    const bool hidden =
        one.optional && source_.probe != nullptr && !source_.probe->offers_interface(one.name);
    interfaces_.push_back(hidden ? nullptr : one.table);
  }
  context_.operators = source_.imports.operators.data();
  context_.interfaces = interfaces_.data();
}

void Instance::warn_once(const std::string& text) {
  if (told_.insert(text).second) log("warning: " + text);
}

void Instance::tell_of_environment(const std::string& callback) {
  if (source_.probe != nullptr) source_.probe->environment_changed(callback);
  warn_once("its " + callback +
            " changed how the processor rounds or treats tiny numbers; that was put back");
}

void Instance::fill_members() {
  for (const guise_option& option : rows_) {
    if (option.member == 0) continue;
    const uint64_t offset = option.member - 1;
    if (offset > instance_size_ || size_of_member(option.type) > instance_size_ - offset) {
      throw core::usage_error({.place = names_.kind + " " + names_.name + ", option " + option.key,
                               .problem = "its member lies outside the instance"});
    }
    fill_member(static_cast<char*>(memory_) + offset, option.type, options_.at(option.key));
  }
}

void Instance::begin_callback() {
  handles_.begin_frame();
  runner_ = std::this_thread::get_id();
  context_.status = error_ = GUISE_OK;
  error_text_.clear();
  grad_mode_before_ = c10::GradMode::is_enabled();
}

void Instance::run_callback(const std::string& name, const std::function<void()>& call) {
  const std::lock_guard lock(backward_mutex_);
  enter(name, place_, core::Fault::failed, call);
}

void Instance::close_callback() {
  if (!buffers_.copies_untouched())
    record(GUISE_READ_ONLY, "it wrote through a buffer that was lent to be read");
  buffers_.clear();
  c10::GradMode::set_enabled(grad_mode_before_);
  no_grad_depth_ = 0;
  context_.setup = nullptr;
  context_.step = nullptr;
  context_.update = nullptr;
  context_.measure = nullptr;
  runner_ = std::thread::id();
  if (const Stray stray = stray_.exchange(Stray::none); stray != Stray::none) {
    record(GUISE_DENIED, stray == Stray::outside
                             ? "a function of the host was called outside a callback"
                             : "a function of the host was called from another thread than the callback's");
  }
  handles_.end_frame();
  results_.clear();
  lent_.clear();
}

void Instance::end_callback(const std::string& callback, const std::string& place, core::Fault fault) {
  close_callback();
  if (status() == GUISE_OK) return;
  if (error_text_.empty()) error_text_ = "it set status " + std::to_string(status()) + " without a text";
  const std::string where = place.empty() ? "" : ", " + place;
  throw core::Error(
      fault, {.place = names_.kind + " " + names_.name + " " + names_.version + ", in " + callback + where,
              .problem = error_text_});
}

std::string Instance::save_state() {
  if (state_.save == nullptr) {
    warn_of_kept_tensors();
    return "";
  }
  return save_blob({names_.name, state_.version}, [this](void* bytes, uint64_t capacity) {
    uint64_t size = 0;
    enter("save", "", core::Fault::failed, [&] { size = state_.save(self(), &context_, bytes, capacity); });
    return size;
  });
}

void Instance::warn_of_kept_tensors() {
  const size_t kept = handles_.kept_count() - own_generations_.size();
  if (kept == 0) return;
  warn_once("it keeps " + std::to_string(kept) +
            " tensor(s) that no checkpoint holds, so a run that is resumed may go on otherwise: make them "
            "buffers, or "
            "write save and load");
}

void Instance::load_state(const std::string& blob) {
  if (state_.save == nullptr && blob.empty()) return;
  const BlobView view = open_blob({names_.name, state_.version}, blob);
  if (state_.load == nullptr) return;
  enter("load", "", core::Fault::failed,
        [&] { state_.load(self(), &context_, view.bytes.data(), view.bytes.size(), view.version); });
}

void Instance::create(Create callback) {
  enter("create", "", core::Fault::usage, [&] {
    context_.setup = &setup_table();
    if (callback != nullptr) callback(memory_, &context_);
  });
}

std::function<void()> Instance::task_callback(TaskEvent event, const TaskMoment& at) {
  const auto callback = event == TaskEvent::begin ? task_events_.begin_task : task_events_.end_task;
  if (callback == nullptr) return {};
  return [=, this] {
    const guise_task_info info{sizeof(guise_task_info), 0,          at.task, at.tasks,
                               at.first_class,          at.classes, at.step};
    callback(self(), context(), &info);
  };
}

void Instance::destroy(Destroy callback) noexcept {
  begin_callback();  // also where there is none: an error of the callback before is not destroy's
  const core::FloatingEnvironment environment;
  static const std::string name = "destroy";
  if (callback != nullptr) {
    const core::RunningCallback running(names_.kind, names_.name, source_.file, name);
    callback(memory_, &context_);
  }
  const bool changed = environment.restore();
  close_callback();
  try {
    const size_t leaked = handles_.kept_count() - own_generations_.size();
    if (changed) tell_of_environment(name);
    if (status() != GUISE_OK) log("warning: in destroy: " + error_text_);
    if (source_.probe != nullptr) source_.probe->handles_left(leaked);
    if (leaked > 0)
      log("it left " + std::to_string(leaked) + " kept tensor handle(s) unreleased when it was destroyed");
  } catch (...) {
    // A line that cannot be logged is not worth a run.
  }
  handles_.clear();
}

guise_status Instance::record(guise_status code, const std::string& text) {
  if (error_ == GUISE_OK) {
    error_ = code;
    error_text_ = core::printable(text, kLongestText);
  }
  context_.status = error_;
  return error_;
}

guise_status Instance::stray_call() {
  stray_ = runner_.load() == std::thread::id() ? Stray::outside : Stray::other_thread;
  return GUISE_DENIED;
}

guise_status Instance::record_current_exception() {
  guise_status code = GUISE_INTERNAL;
  const std::string text = text_of_current_exception(code);
  return record(code, text);
}

std::string text_of_current_exception(guise_status& code) {
  try {
    throw;
  } catch (const Refusal& refusal) {
    code = refusal.code;
    return refusal.text;
  } catch (const std::bad_alloc&) {
    code = GUISE_OUT_OF_MEMORY;
    return "out of memory";
  } catch (const std::exception& error) {
    return plain_text_of(error);
  } catch (...) {
    return "an unknown exception";
  }
}

}  // namespace guise::bridge
