// What the trainer knows of a network: a backbone that gives features z, a head that gives logits, and the
// list of named tensors. Leaves out how a network is made (make_network.h) and every loss.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/head_rows.h"
#include "models/named_tensor.h"
#include "models/pass.h"
#include "nodes/kernels.h"

namespace guise::models {

struct NamedConvolution {
  std::string name;  // "layer1.0.conv1"
  nodes::ConvolutionShape shape;
};

class Network {
 public:
  virtual ~Network() = default;
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  // images [N, 3, H, W] -> features z [N, D], channels_last throughout (other layouts are converted first).
  virtual at::Tensor features(const at::Tensor& images, const Pass& pass) const = 0;
  // features [N, D] -> logits [N, K]. Differentiable in both the features and the parameters; any number of
  // calls in a step.
  virtual at::Tensor head(const at::Tensor& features, const Pass& pass) const = 0;

  virtual int64_t feature_dim() const = 0;  // D
  virtual int64_t classes() const = 0;      // K
  // Of one image of that size (pixels), convolutions and head; norms and activations are not counted.
  virtual int64_t multiply_adds(int64_t height, int64_t width) const = 0;
  // In the order in which they are computed, for images of that size.
  virtual std::vector<NamedConvolution> convolutions(int64_t, int64_t) const { return {}; }
  // Names of the backbone's outputs, in their order: "layer3.0", and "layer3" for the last of a stage.
  virtual std::vector<std::string> layers() const { return {}; }
  // Pixels that each side of an image must have at least.
  virtual int64_t smallest_side() const { return 1; }

  // Computes by kernels of Guise's own wherever they may (nodes/chain.h) from now on; null: by LibTorch's
  // operators alone, as at first. They outlive the network and its clones, which take them over.
  void use_kernels(const nodes::Kernels* kernels) { kernels_ = kernels; }

  // Whether what kernels make of the tensors is kept from one evaluation to the next (nodes/prepared.h),
  // which saves time where the tensors seldom change. Whoever writes one of them then calls
  // tensors_written().
  void keep_prepared(bool keep);
  bool keeps_prepared() const { return prepared_ != nullptr; }
  void tensors_written() const;

  // Rows for the classes from classes() to below `classes` as they begin: N(0, 0.01^2) and bias 0, of a
  // cosine head of length 1 or so, drawn from the init stream of `seed` by the class alone; on the CPU.
  virtual HeadRows fresh_rows(int64_t classes, uint64_t seed) const = 0;
  // Its own rows from that class on, without graph.
  virtual HeadRows rows_from(int64_t first_class) const = 0;
  // From now on the head knows further classes: its own rows stay to the last bit, handles from tensors() see
  // the longer tensors. Gradients of these are dropped; optimizers and graphs made before are of the old
  // ones.
  virtual void append_classes(const HeadRows& rows) = 0;

  // Deep copy on the same device and in the same dtype, for teachers and averages: nothing in it requires a
  // gradient.
  virtual std::unique_ptr<Network> clone() const = 0;
  // The same of the head alone; its features() throws.
  virtual std::unique_ptr<Network> clone_head() const = 0;

  // Every parameter and buffer in the order of torchvision's state_dict; convolution weights are
  // channels_last.
  const std::vector<NamedTensor>& tensors() const { return tensors_; }
  // The trained ones of tensors(), in the same order.
  std::vector<NamedTensor> parameters() const;
  int64_t count_parameters() const;

  // Moves every tensor; floating-point ones also change dtype, integer ones do not. Handles taken earlier
  // from tensors() move along. Gradients are dropped. Optimizers made before keep state of the old kind.
  void to(at::Device device, at::ScalarType dtype);

 protected:
  Network() = default;
  // Takes fresh copies of the other network's values, by name, and stops requiring gradients. The other has
  // all of this one's tensors.
  void copy_frozen(const Network& other);

  std::vector<NamedTensor> tensors_;
  const nodes::Kernels* kernels_ = nullptr;
  std::shared_ptr<nodes::Prepared> prepared_;  // null: nothing is kept
};

// Keeps what kernels make of a network's tensors for as long as it lives, while nobody writes them.
class WhilePrepared {
 public:
  explicit WhilePrepared(Network& network) : network_(network), before_(network.keeps_prepared()) {
    network_.keep_prepared(true);
  }
  ~WhilePrepared() { network_.keep_prepared(before_); }
  WhilePrepared(const WhilePrepared&) = delete;
  WhilePrepared& operator=(const WhilePrepared&) = delete;

 private:
  Network& network_;
  bool before_;
};

}  // namespace guise::models
