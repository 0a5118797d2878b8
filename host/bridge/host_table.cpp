// guise_host: what is offered in every callback. Each function is a few lines over Instance.
#include "bridge/host_table.h"

#include <ATen/ATen.h>

#include "bridge/instance.h"

namespace guise::bridge {
namespace {

guise_status fail(guise_context* g, guise_status code, const char* text) noexcept {
  Instance& instance = instance_of(g);
  if (!instance.runs_here()) return instance.stray_call();
  return instance.record(code == GUISE_OK ? GUISE_FAILED : code,
                         text == nullptr ? "it gave no reason" : text);
}

const char* error_text(guise_context* g) noexcept {
  return instance_of(g).runs_here() ? instance_of(g).error_text().c_str() : "";
}

void log(guise_context* g, int32_t level, const char* text) noexcept {
  if (!instance_of(g).runs_here()) {
    instance_of(g).stray_call();
    return;
  }
  try {
    instance_of(g).log((level == GUISE_LOG_WARNING ? "warning: " : "") +
                       std::string(text == nullptr ? "" : text));
  } catch (...) {
    // A line that cannot be logged is not worth a run.
  }
}

guise_status log_value(guise_context* g, const char* name, double value) noexcept {
  return guarded(g, [&](Instance& instance) { instance.log_value(&required(name, "name"), value); });
}

guise_status op_find(guise_context* g, const char* name, const char* overload, uint64_t* op) noexcept {
  return guarded(g, [&](Instance&) {
    required(op, "op") = find_operator(&required(name, "name"), &required(overload, "overload"));
  });
}

guise_status op_call(guise_context* g, uint64_t id, const guise_value* arguments, const char* const* names,
                     uint32_t argument_count, guise_value* results, uint32_t result_count) noexcept {
  const guise_status status = guarded(g, [&](Instance& instance) {
    const Operator& op = operator_at(id);
    if (argument_count != 0) required(arguments, "arguments");
    if (result_count != 0) required(results, "results");
    instance.call(op, {{arguments, argument_count}, names}, {results, result_count});
  });
  return cleared(status, results, result_count);
}

guise_status shape(guise_context* g, guise_tensor tensor, int64_t* sizes, uint32_t capacity,
                   uint32_t* rank) noexcept {
  return guarded(g, [&](Instance& instance) {
    const at::Tensor& t = instance.tensor(tensor);
    if (capacity != 0) required(sizes, "sizes");
    required(rank, "rank") = static_cast<uint32_t>(t.dim());
    for (uint32_t i = 0; i < capacity && i < *rank; ++i) sizes[i] = t.size(i);
  });
}

guise_status dtype(guise_context* g, guise_tensor tensor, guise_dtype* out) noexcept {
  return guarded(g, [&](Instance& instance) {
    required(out, "dtype") = to_dtype(instance.tensor(tensor).scalar_type());
  });
}

guise_status device(guise_context* g, guise_tensor tensor, guise_device* out) noexcept {
  return guarded(g, [&](Instance& instance) {
    required(out, "device") = to_device_number(instance.tensor(tensor).device());
  });
}

guise_status item(guise_context* g, guise_tensor tensor, double* value) noexcept {
  return guarded(g, [&](Instance& instance) {
    const double number = instance.number_in(tensor);
    required(value, "value") = number;
  });
}

guise_status detach(guise_context* g, guise_tensor tensor, guise_tensor* result) noexcept {
  const guise_status status = guarded(g, [&](Instance& instance) {
    required(result, "result") = instance.give(instance.tensor(tensor).detach());
  });
  return cleared(status, result);
}

guise_status keep(guise_context* g, guise_tensor tensor, guise_tensor* kept) noexcept {
  const guise_status status =
      guarded(g, [&](Instance& instance) { required(kept, "kept") = instance.keep(tensor); });
  return cleared(status, kept);
}

// Also after an error: a plugin's destroy must be able to give back what it kept.
guise_status release(guise_context* g, guise_tensor kept) noexcept {
  Instance& instance = instance_of(g);
  if (!instance.runs_here()) return instance.stray_call();
  try {
    instance.release(kept);
    return GUISE_OK;
  } catch (...) {
    return instance.record_current_exception();
  }
}

guise_status no_grad_begin(guise_context* g) noexcept {
  return guarded(g, [](Instance& instance) { instance.begin_no_grad(); });
}

guise_status no_grad_end(guise_context* g) noexcept {
  return guarded(g, [](Instance& instance) { instance.end_no_grad(); });
}

}  // namespace

const guise_host& host_table() {
  static const guise_host table = {sizeof(guise_host),
                                   GUISE_ABI_MINOR,
                                   fail,
                                   error_text,
                                   log,
                                   log_value,
                                   op_find,
                                   op_call,
                                   shape,
                                   dtype,
                                   device,
                                   item,
                                   detach,
                                   keep,
                                   release,
                                   no_grad_begin,
                                   no_grad_end};
  return table;
}

}  // namespace guise::bridge
