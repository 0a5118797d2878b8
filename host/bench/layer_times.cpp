#include "bench/layer_times.h"

#include <ATen/ops/randn.h>
#include <c10/core/GradMode.h>

#include <chrono>
#include <map>
#include <tuple>

#include "kernels/vector_level.h"
#include "nodes/convolution.h"
#include "nodes/tensors.h"

namespace guise::bench {
namespace {

using Clock = std::chrono::steady_clock;
using nodes::ConvolutionPass;
using nodes::ConvolutionShape;
using nodes::KernelKind;
using nodes::Kernels;

constexpr double kMilliseconds = 40;  // of repetitions
constexpr int kLeast = 3;

constexpr ConvolutionPass kPasses[] = {ConvolutionPass::forward, ConvolutionPass::input_gradient,
                                       ConvolutionPass::weight_gradient};

// Made-up maps and weights of one convolution.
class Layer {
 public:
  Layer(const ConvolutionShape& shape, int64_t batch)
      : shape_(shape),
        x_(at::randn({batch, shape.in, shape.height, shape.width})
               .contiguous(at::MemoryFormat::ChannelsLast)),
        weight_(at::randn({shape.out, shape.in, shape.kernel, shape.kernel})
                    .contiguous(at::MemoryFormat::ChannelsLast)) {
    y_ = nodes::empty_map({batch, shape.out, side(shape.height), side(shape.width)}).normal_();
  }

  void compute(ConvolutionPass pass, const Kernels& kernels) const {
    kernels::Sink sink;
    if (pass == ConvolutionPass::forward) {
      sink.y = nodes::write(y_);
      nodes::forward(source(x_), weight_, shape_.stride, sink, kernels);
    } else if (pass == ConvolutionPass::input_gradient) {
      sink.y = nodes::write(x_);
      nodes::backward_data(source(y_), weight_, shape_.stride, sink, kernels);
    } else {
      nodes::backward_weight(source(x_), nodes::read(y_), weight_, shape_.stride, kernels);
    }
  }

  double multiply_adds() const {
    return static_cast<double>(y_.numel() * shape_.in * shape_.kernel * shape_.kernel);
  }

 private:
  int64_t side(int64_t input) const { return nodes::output_side(input, shape_.kernel, shape_.stride); }
  static kernels::Source source(const at::Tensor& map) {
    kernels::Source source;
    source.x = nodes::read(map);
    return source;
  }

  ConvolutionShape shape_;
  at::Tensor x_, weight_, y_;
};

double quickest(const Layer& layer, ConvolutionPass pass, const Kernels& kernels) {
  layer.compute(pass, kernels);
  double best = 1e30, spent = 0;
  for (int done = 0; done < kLeast || spent < kMilliseconds; ++done) {
    const auto begin = Clock::now();
    layer.compute(pass, kernels);
    const double taken = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
    best = std::min(best, taken);
    spent += taken;
  }
  return best;
}

auto key_of(const ConvolutionShape& shape) {
  return std::tuple(shape.in, shape.out, shape.kernel, shape.stride, shape.height, shape.width);
}

KernelKind quickest_kind(const Layer& layer, ConvolutionPass pass, const ConvolutionShape& shape) {
  KernelKind best = KernelKind::window;
  double least = 1e30;
  for (const KernelKind kind : {KernelKind::winograd, KernelKind::window, KernelKind::libtorch}) {
    if (!nodes::suits(kind, shape)) continue;
    const double taken = quickest(layer, pass, Kernels::all_by(kind));
    if (taken < least) least = taken, best = kind;
  }
  return best;
}

}  // namespace

std::string text_of(const ConvolutionShape& shape) {
  const auto text = [](int64_t number) { return std::to_string(number); };
  return text(shape.in) + " > " + text(shape.out) + ", " + text(shape.kernel) + "x" + text(shape.kernel) +
         " / " + text(shape.stride) + " of " + text(shape.height) + " x " + text(shape.width);
}

std::vector<LayerTime> time_layers(const std::vector<models::NamedConvolution>& layers, int64_t batch,
                                   const Kernels* kernels, double peak_gflops) {
  const c10::NoGradGuard no_grad;
  const Kernels by_libtorch = Kernels::all_by(KernelKind::libtorch);
  const Kernels& chosen = kernels == nullptr ? by_libtorch : *kernels;
  std::map<decltype(key_of({})), std::vector<LayerTime>> known;
  std::vector<LayerTime> times;
  for (const auto& [name, shape] : layers) {
    std::vector<LayerTime>& of_shape = known[key_of(shape)];
    if (of_shape.empty()) {
      const Layer layer(shape, batch);
      for (const ConvolutionPass pass : kPasses) {
        const double taken = quickest(layer, pass, chosen);
        of_shape.push_back({name, shape, pass, chosen.of(pass, shape), taken,
                            2e-6 * layer.multiply_adds() / taken / peak_gflops});
      }
    }
    for (LayerTime& time : of_shape) {
      time.name = name;
      times.push_back(time);
    }
  }
  return times;
}

nlohmann::ordered_json tuned_table(const std::vector<models::NamedConvolution>& layers, int64_t batch) {
  const c10::NoGradGuard no_grad;
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  std::map<decltype(key_of({})), bool> known;
  for (const auto& named : layers) {
    const ConvolutionShape& shape = named.shape;
    if (!known.emplace(key_of(shape), true).second) continue;
    const Layer layer(shape, batch);
    for (const ConvolutionPass pass : kPasses)
      rows.push_back(nodes::table_row(pass, shape, quickest_kind(layer, pass, shape)));
  }
  return nodes::table_of(rows);
}

}  // namespace guise::bench
