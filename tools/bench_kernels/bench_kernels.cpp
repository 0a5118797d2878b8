// The passes of 3x3 convolutions over the layers of residual networks for 32x32 images at width 16, 40 and
// 64, batch 128: by Winograd's algorithms, and of stride 2 by products of windows too. GFLOP/s count the
// multiplications and additions of the plain convolution.
// GUISE_VECTOR_LEVEL chooses the level, OMP_NUM_THREADS the workers (2).
//   bench_kernels --benchmark_filter=forward --benchmark_repetitions=5
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "kernels/window_convolution.h"
#include "kernels/winograd.h"
#include "pool.h"

namespace guise::bench {
namespace {

using kernels::PackedFor, kernels::WindowConvolution, kernels::Winograd;

constexpr int64_t kBatch = 128;

struct Shape {
  int64_t side, in, out, stride;

  int64_t places_in() const { return kBatch * side * side; }
  int64_t places_out() const { return places_in() / (stride * stride); }
};
constexpr Shape kShapes[] = {{32, 16, 16, 1},  {16, 32, 32, 1},   {8, 64, 64, 1},   {4, 128, 128, 1},
                             {32, 40, 40, 1},  {16, 80, 80, 1},   {8, 160, 160, 1}, {4, 320, 320, 1},
                             {32, 64, 64, 1},  {16, 128, 128, 1}, {8, 256, 256, 1}, {4, 512, 512, 1},
                             {32, 16, 32, 2},  {16, 32, 64, 2},   {8, 64, 128, 2},  {32, 40, 80, 2},
                             {16, 80, 160, 2}, {8, 160, 320, 2},  {32, 64, 128, 2}, {16, 128, 256, 2},
                             {8, 256, 512, 2}};

int64_t workers_wanted() {
  const char* wanted = std::getenv("OMP_NUM_THREADS");
  return wanted != nullptr && std::atoi(wanted) > 0 ? std::atoi(wanted) : 2;
}

// Memory on a cache line.
class Floats {
 public:
  explicit Floats(int64_t count) : all_(static_cast<std::size_t>(count) + 16, 0.1F) {}
  float* data() {
    const auto apart = reinterpret_cast<std::uintptr_t>(all_.data()) % 64;
    return all_.data() + (64 - apart) % 64 / sizeof(float);
  }

 private:
  std::vector<float> all_;
};

Winograd kernel_of(const Shape& shape, int64_t workers, Winograd*) {
  return {{kBatch, shape.side, shape.side, shape.in, shape.out, shape.stride}, workers};
}
WindowConvolution kernel_of(const Shape& shape, int64_t workers, WindowConvolution*) {
  return {{kBatch, shape.side, shape.side, shape.in, shape.out, {3, 3, shape.stride, 1}}, workers};
}

template <typename Kernel>
struct Layer {
  explicit Layer(const Shape& of)
      : shape(of),
        pool(workers_wanted()),
        kernel(kernel_of(of, pool.count(), static_cast<Kernel*>(nullptr))),
        x(of.places_in() * of.in),
        y(of.places_out() * of.out),
        weights(of.out * 9 * of.in),
        packed_forward(kernel.packed_floats(PackedFor::forward)),
        packed_back(kernel.packed_floats(PackedFor::input_gradient)),
        scratch(std::max(
            {kernel.forward_scratch(), kernel.input_gradient_scratch(), kernel.weight_gradient_scratch()})) {
    pack_forward(*this);
    pack_input_gradient(*this);
  }

  kernels::Map input() { return {x.data(), kBatch, shape.side, shape.side, shape.in}; }
  kernels::Map output() {
    return {y.data(), kBatch, shape.side / shape.stride, shape.side / shape.stride, shape.out};
  }

  Shape shape;
  Pool pool;
  Kernel kernel;
  Floats x, y, weights, packed_forward, packed_back, scratch;
};

kernels::Source source_of(const kernels::Map& map) {
  return {.x = {map.data, map.n, map.h, map.w, map.c}};
}

template <typename Kernel>
void pack_forward(Layer<Kernel>& layer) {
  layer.kernel.pack(layer.weights.data(), PackedFor::forward, layer.packed_forward.data(), layer.pool);
}

template <typename Kernel>
void pack_input_gradient(Layer<Kernel>& layer) {
  layer.kernel.pack(layer.weights.data(), PackedFor::input_gradient, layer.packed_back.data(), layer.pool);
}

template <typename Kernel>
void forward(Layer<Kernel>& layer) {
  layer.kernel.forward(source_of(layer.input()), layer.packed_forward.data(), {.y = layer.output()},
                       layer.scratch.data(), layer.pool);
}

template <typename Kernel>
void input_gradient(Layer<Kernel>& layer) {
  layer.kernel.input_gradient(source_of(layer.output()), layer.packed_back.data(), {.y = layer.input()},
                              layer.scratch.data(), layer.pool);
}

template <typename Kernel>
void weight_gradient(Layer<Kernel>& layer) {
  layer.kernel.weight_gradient(source_of(layer.input()), source_of(layer.output()), layer.weights.data(),
                               layer.scratch.data(), layer.pool);
}

template <typename Kernel>
void measure(benchmark::State& state, const Shape& shape, void (*pass)(Layer<Kernel>&)) {
  Layer<Kernel> layer(shape);
  for (auto _ : state) pass(layer);
  const double operations = 2.0 * 9 * static_cast<double>(shape.places_out() * shape.in * shape.out);
  state.counters["GFLOP/s"] =
      benchmark::Counter(operations * 1e-9, benchmark::Counter::kIsIterationInvariantRate);
}

template <typename Kernel>
void add(const std::string& name, const Shape& shape, void (*pass)(Layer<Kernel>&)) {
  const std::string row = name + "/" + std::to_string(shape.side) + "x" + std::to_string(shape.in) + "-" +
                          std::to_string(shape.out) + "/stride" + std::to_string(shape.stride);
  benchmark::RegisterBenchmark(row.c_str(), measure<Kernel>, shape, pass)
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond);
}

template <typename Kernel>
void add_all(const std::string& kernel, const Shape& shape) {
  add<Kernel>(kernel + "/forward", shape, forward<Kernel>);
  add<Kernel>(kernel + "/input_gradient", shape, input_gradient<Kernel>);
  add<Kernel>(kernel + "/weight_gradient", shape, weight_gradient<Kernel>);
  add<Kernel>(kernel + "/pack_forward", shape, pack_forward<Kernel>);
  add<Kernel>(kernel + "/pack_input_gradient", shape, pack_input_gradient<Kernel>);
}

}  // namespace
}  // namespace guise::bench

int main(int argc, char** argv) {
  for (const guise::bench::Shape& shape : guise::bench::kShapes) {
    guise::bench::add_all<guise::kernels::Winograd>("winograd", shape);
    if (shape.stride == 2) guise::bench::add_all<guise::kernels::WindowConvolution>("window", shape);
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
