// What an examiner may watch and disturb between one instance and the host. A run has none: every question
// then costs one comparison with null. Leaves out when and why; examine/checks decides.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <string>

namespace guise::bridge {

class Probe {
 public:
  virtual ~Probe() = default;

  // Before a function of a table does its work, except tensor_release, the log and errors. Throws Refusal:
  // that call then fails as if the host had refused it.
  virtual void call_begins() {}

  // A tensor on its way to the plugin, or the one whose numbers it is about to read; what comes back takes
  // its place. Not inside the forward of a custom node, whose numbers the graph accounts for.
  virtual at::Tensor handed_over(at::Tensor tensor) { return tensor; }

  // create asked for the value of an option.
  virtual void option_asked(const std::string& key) { (void)key; }

  // False: an optional interface is missing, as on a host without it.
  virtual bool offers_interface(const std::string& name) {
    (void)name;
    return true;
  }

  // A callback changed how the processor computes; the host has put it back.
  virtual void environment_changed(const std::string& callback) { (void)callback; }

  // Kept handles that destroy did not release.
  virtual void handles_left(size_t count) { (void)count; }

  // Lives while the forward of a custom node runs; `probe` may be null.
  class InNode {
   public:
    explicit InNode(Probe* probe) : probe_(probe) {
      if (probe_ != nullptr) ++probe_->node_depth_;
    }
    ~InNode() {
      if (probe_ != nullptr) --probe_->node_depth_;
    }
    InNode(const InNode&) = delete;
    InNode& operator=(const InNode&) = delete;

   private:
    Probe* probe_;
  };
  bool in_node() const { return node_depth_ != 0; }

 private:
  int node_depth_ = 0;
};

}  // namespace guise::bridge
