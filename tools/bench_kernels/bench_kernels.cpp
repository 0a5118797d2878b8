// The passes of Winograd convolutions over the layers of residual networks for 32x32 images at width 16, 40
// and 64, batch 128; GFLOP/s count the multiplications and additions of the plain convolution.
// GUISE_VECTOR_LEVEL chooses the level, OMP_NUM_THREADS the workers (2).
//   bench_kernels --benchmark_filter=forward --benchmark_repetitions=5
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "kernels/winograd.h"
#include "pool.h"

namespace guise::bench {
namespace {

using kernels::PackedFor, kernels::Winograd, kernels::WinogradShape;

constexpr int64_t kBatch = 128;

struct Side {
  int64_t side, channels;
};
constexpr Side kSides[] = {{32, 16}, {16, 32}, {8, 64},  {4, 128},  {32, 40}, {16, 80},
                           {8, 160}, {4, 320}, {32, 64}, {16, 128}, {8, 256}, {4, 512}};

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

struct Layer {
  explicit Layer(const Side& side)
      : shape{kBatch, side.side, side.side, side.channels, side.channels},
        pool(workers_wanted()),
        winograd(shape, pool.count()),
        x(places() * shape.c),
        y(places() * shape.k),
        weights(shape.k * 9 * shape.c),
        packed(winograd.packed_floats(PackedFor::forward)),
        scratch(std::max(winograd.forward_scratch(), winograd.weight_gradient_scratch())) {
    winograd.pack(weights.data(), PackedFor::forward, packed.data(), pool);
  }
  int64_t places() const { return shape.n * shape.h * shape.w; }
  kernels::ConstMap read(Floats& map) { return {map.data(), shape.n, shape.h, shape.w, shape.c}; }

  WinogradShape shape;
  Pool pool;
  Winograd winograd;
  Floats x, y, weights, packed, scratch;
};

void forward(Layer& layer) {
  const WinogradShape& shape = layer.shape;
  layer.winograd.forward({.x = layer.read(layer.x)}, layer.packed.data(),
                         {.y = {layer.y.data(), shape.n, shape.h, shape.w, shape.k}}, layer.scratch.data(),
                         layer.pool);
}

void weight_gradient(Layer& layer) {
  layer.winograd.weight_gradient({.x = layer.read(layer.x)}, {.x = layer.read(layer.y)}, layer.weights.data(),
                                 layer.scratch.data(), layer.pool);
}

void pack_forward(Layer& layer) {
  layer.winograd.pack(layer.weights.data(), PackedFor::forward, layer.packed.data(), layer.pool);
}

void pack_input_gradient(Layer& layer) {
  layer.winograd.pack(layer.weights.data(), PackedFor::input_gradient, layer.packed.data(), layer.pool);
}

void measure(benchmark::State& state, const Side& side, void (*pass)(Layer&)) {
  Layer layer(side);
  for (auto _ : state) pass(layer);
  const double operations = 2.0 * 9 * static_cast<double>(layer.places() * layer.shape.c * layer.shape.k);
  state.counters["GFLOP/s"] =
      benchmark::Counter(operations * 1e-9, benchmark::Counter::kIsIterationInvariantRate);
}

void add(const std::string& name, void (*pass)(Layer&)) {
  for (const Side& side : kSides) {
    const std::string row = name + "/" + std::to_string(side.side) + "x" + std::to_string(side.channels);
    benchmark::RegisterBenchmark(row.c_str(), measure, side, pass)
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
  }
}

}  // namespace
}  // namespace guise::bench

int main(int argc, char** argv) {
  guise::bench::add("forward", guise::bench::forward);
  guise::bench::add("weight_gradient", guise::bench::weight_gradient);
  guise::bench::add("pack_forward", guise::bench::pack_forward);
  guise::bench::add("pack_input_gradient", guise::bench::pack_input_gradient);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
