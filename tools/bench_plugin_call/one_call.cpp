// One-element add: at::add, the dispatcher's boxed call without checks, and a plugin's call through the ABI.
// Every row makes 32 results that live until its callback, or its block, ends; times are of one add.
#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <benchmark/benchmark.h>

#include <functional>

#include "bridge/loss_strategy.h"
#include "guise/calls.h"
#include "rows.h"

namespace guise::bench {
namespace {

constexpr int kCalls = 32;  // about what one loss makes

// What the strategy of this file does in its one callback.
constexpr guise_op_slot kAdd = {sizeof(guise_op_slot), 0, "aten::add", "Tensor", nullptr};
int calls = 0;

void loss(void*, guise_step* g) noexcept {
  const guise_tensor x = guise_logits(g);
  const guise_value arguments[] = {guise_value_tensor(x), guise_value_tensor(x)};
  guise_tensor sum = x;
  guise_value result = guise_value_none();
  for (int i = 0; i < calls; ++i) {
    g->host->op_call(g, g->operators[0], arguments, nullptr, 2, &result, 1);
    sum = result.as.tensor;
  }
  guise_add_term(g, "loss_add", sum, 1);
}

struct OneNumber : bridge::StepServices {
  at::Tensor x = at::ones({});

  bridge::StepFacts facts() const override { return {}; }
  at::Tensor logits() override { return x; }
  at::Tensor features() override { return x; }
  at::Tensor targets() override { return x; }
  at::Tensor samples() override { return x; }
  at::Tensor teacher_logits() override { return x; }
  at::Tensor teacher_features() override { return x; }
  at::Tensor head(bridge::Which, const at::Tensor& features) override { return features; }
  at::Tensor cross_entropy(const at::Tensor& logits) override { return logits; }
  at::Tensor over_teacher_classes(const at::Tensor& logits) override { return logits; }
  at::Tensor random_uniform(at::IntArrayRef sizes, int64_t) override { return at::rand(sizes); }
  bool owns(const c10::StorageImpl*) const override { return false; }
};

void per_call(benchmark::State& state) {
  state.counters["per_call"] = benchmark::Counter(static_cast<double>(state.iterations() * kCalls),
                                                  benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void run_direct(benchmark::State& state) {
  const at::Tensor x = at::ones({});
  std::vector<at::Tensor> results;
  for (auto _ : state) {
    for (int i = 0; i < kCalls; ++i) results.push_back(at::add(x, x));
    results.clear();
  }
  per_call(state);
}

void run_boxed(benchmark::State& state) {
  const at::Tensor x = at::ones({});
  const auto add = c10::Dispatcher::singleton().findSchemaOrThrow("aten::add", "Tensor");
  std::vector<at::Tensor> results;
  std::vector<c10::IValue> stack;
  for (auto _ : state) {
    for (int i = 0; i < kCalls; ++i) {
      stack.assign({x, x, 1});
      add.callBoxed(stack);
      results.push_back(std::move(stack[0]).toTensor());
    }
    results.clear();
  }
  per_call(state);
}

void run_plugin(benchmark::State& state) {
  guise_strategy table = {};
  table.struct_size = sizeof(table);
  table.name = "add";
  table.version = "1.0.0";
  table.summary = "one-element adds";
  table.loss = loss;
  calls = static_cast<int>(state.range(0));
  bridge::LossStrategy strategy({nullptr, "", bridge::resolve_imports("add", {kAdd}, {})}, table, {},
                                nlohmann::json::object(), {}, [](const std::string&) {});
  OneNumber step;
  for (auto _ : state) benchmark::DoNotOptimize(strategy.loss(step));
  per_call(state);
}

}  // namespace

void register_one_call() {
  benchmark::RegisterBenchmark(kDirectCall, run_direct);
  benchmark::RegisterBenchmark(kBoxedCall, run_boxed);
  benchmark::RegisterBenchmark(kPluginCall, run_plugin)->Arg(kCalls);
  benchmark::RegisterBenchmark("callback/without_calls", run_plugin)->Arg(0);
}

}  // namespace guise::bench
