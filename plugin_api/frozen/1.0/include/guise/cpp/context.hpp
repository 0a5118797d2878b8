// What every callback receives, and two scopes: a tensor that lives on, and operators that record no graph.
#pragma once

#include "layers.hpp"

namespace guise {

class Context {
 public:
  explicit Context(guise_context* g) noexcept : g_(g) {}

  void fail(const char* why) const noexcept { guise_fail(g_, why); }
  void log(const char* line) const noexcept { g_->host->log(g_, GUISE_LOG_INFO, line); }
  void warn(const char* line) const noexcept { g_->host->log(g_, GUISE_LOG_WARNING, line); }
  // A number for the run's record: its mean over an epoch's calls stands in log and report.
  void log_value(const char* name, double value) const noexcept { guise_log_value(g_, name, value); }
  guise_context* context() const noexcept { return g_; }

 protected:
  guise_context* g_;
};

// A tensor kept beyond the callback, as a member of the plugin's class: released when it is replaced or destroyed. No
// checkpoint holds it unless save writes it; a buffer (Options::buffer) is saved by itself.
class Kept {
 public:
  Kept() = default;
  explicit Kept(Tensor x) noexcept : tensor_(x.context(), guise_keep(x.context(), x.handle())) {}
  Kept(Kept&& other) noexcept : tensor_(other.tensor_) { other.tensor_ = Tensor(); }
  Kept& operator=(Kept&& other) noexcept {
    const Tensor mine = tensor_;
    tensor_ = other.tensor_;
    other.tensor_ = mine;
    return *this;
  }
  Kept& operator=(Tensor x) noexcept { return *this = Kept(x); }
  ~Kept() {
    if (*this) guise_release(tensor_.context(), tensor_.handle());
  }

  explicit operator bool() const noexcept { return tensor_.handle().generation != 0; }
  Tensor tensor() const noexcept { return tensor_; }

 private:
  Tensor tensor_;
};

// { NoGrad no_grad(step); ... }: operators in the scope record no graph.
class NoGrad {
 public:
  explicit NoGrad(const Context& context) noexcept : g_(context.context()) { guise_no_grad_begin(g_); }
  ~NoGrad() { guise_no_grad_end(g_); }
  NoGrad(const NoGrad&) = delete;
  NoGrad& operator=(const NoGrad&) = delete;

 private:
  guise_context* g_;
};

}  // namespace guise
