// guise.autograd/1: a plugin's node in the graph, well and badly behaved; and the example plugin against kd.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

#include <torch/csrc/autograd/autograd.h>
#include "bridge/interfaces.h"

#include "guise/autograd.h"
#include "loaded_plugin.h"
#include "reference_cases.h"
#include "scripted_plugin.h"
#include "tensor_step.h"

namespace guise::bridge::testing {
namespace {

using Handles = const guise_tensor*;

guise_tensor product(guise_context* g, guise_tensor a, guise_tensor b) {
  return tensor_of(call(g, "aten::mul", "Tensor", {guise_value_tensor(a), guise_value_tensor(b)}));
}
guise_tensor times(guise_context* g, guise_tensor a, double b) {
  return tensor_of(call(g, "aten::mul", "Scalar", {guise_value_tensor(a), guise_value_real(b)}));
}
guise_tensor sum(guise_context* g, guise_tensor a) {
  return tensor_of(call(g, "aten::sum", "", {guise_value_tensor(a)}));
}

// A node whose functions are the test's; as it stands, y = x^3 with x saved and dx = 3 x^2 dy.
struct Node {
  std::function<void(guise_context*, Handles x, guise_tensor* y, guise_tensor* saved)> forward =
      [](guise_context* g, Handles x, guise_tensor* y, guise_tensor* saved) {
        y[0] = product(g, product(g, x[0], x[0]), x[0]);
        saved[0] = x[0];
      };
  std::function<void(guise_context*, Handles saved, Handles dy, guise_tensor* dx)> backward =
      [](guise_context* g, Handles saved, Handles dy, guise_tensor* dx) {
        dx[0] = product(g, dy[0], times(g, product(g, saved[0], saved[0]), 3));
      };
  int destroyed = 0;
  guise_function table = {sizeof(guise_function), 1, 1, 1, "cube", run_forward, run_backward, run_destroy};

  static void run_forward(void* data, guise_context* g, Handles x, guise_tensor* y,
                          guise_tensor* saved) noexcept {
    static_cast<Node*>(data)->forward(g, x, y, saved);
  }
  static void run_backward(void* data, guise_context* g, Handles saved, Handles dy,
                           guise_tensor* dx) noexcept {
    static_cast<Node*>(data)->backward(g, saved, dy, dx);
  }
  static void run_destroy(void* data) noexcept { ++static_cast<Node*>(data)->destroyed; }
};

guise_status apply(guise_context* g, Node& node, Handles x, guise_tensor* y) {
  const guise_autograd* const table = &autograd_interface();
  return table->apply(g, &node.table, &node, x, y);
}

// One step of a strategy whose loss is the sum of the node's first output for the logits.
struct OneStep {
  explicit OneStep(Node& node, std::function<void(guise_step*)> afterwards = nullptr) {
    script.loss = [&node, afterwards](guise_step* g) {
      const guise_tensor x = times(g, guise_logits(g), 1);  // a tensor of the plugin's own
      guise_tensor y[GUISE_FUNCTION_MAX_TENSORS] = {};
      apply(g, node, &x, y);
      if (afterwards) afterwards(g);
      guise_add_term(g, "loss_node", sum(g, y[0]), 1);
    };
    strategy = make_strategy(script);
  }
  at::Tensor loss() { return strategy->loss(step).at(0).value; }
  std::string error() {
    return error_of([this] { loss(); });
  }
  std::string backward_error() {
    const at::Tensor value = loss();
    return error_of([&] { value.backward(); });
  }

  Script script;
  SmallStep step;
  std::unique_ptr<LossStrategy> strategy;
};

TEST(Autograd, ValueAndGradientAreTheNodes) {
  Node node;
  OneStep run(node);
  const at::Tensor loss = run.loss();
  EXPECT_TRUE(at::allclose(loss, run.step.s.pow(3).sum()));
  const at::Tensor gradient = torch::autograd::grad({loss}, {run.step.s}, {}, true)[0];
  EXPECT_TRUE(at::allclose(gradient, run.step.s.pow(2) * 3));
}

TEST(Autograd, AnOutputThatIsNoNewTensorIsRefused) {
  const auto text_for = [](std::function<guise_tensor(guise_context*, Handles x)> output) {
    Node node;
    node.forward = [&](guise_context* g, Handles x, guise_tensor* y, guise_tensor* saved) {
      y[0] = output(g, x);
      saved[0] = x[0];
    };
    OneStep run(node);
    const std::string text = run.error();
    EXPECT_EQ(node.destroyed, 1);
    EXPECT_TRUE(contains(text, "cube: output 0")) << text;
    return text;
  };
  EXPECT_TRUE(contains(text_for([](guise_context*, Handles x) { return x[0]; }), "is one of its inputs"));
  EXPECT_TRUE(contains(text_for([](guise_context* g, Handles) { return guise_logits(g); }),
                       "part of the graph already"));
  EXPECT_TRUE(contains(text_for([](guise_context* g, Handles) { return guise_teacher_features(g); }),
                       "tensor of the host"));
  EXPECT_TRUE(
      contains(text_for([](guise_context* g, Handles x) { return guise_detach(g, x[0]); }), "an input"));
}

TEST(Autograd, OneTensorCannotBeTwoOutputs) {
  Node node;
  node.table.output_count = 2;
  node.forward = [](guise_context* g, Handles x, guise_tensor* y, guise_tensor* saved) {
    y[0] = y[1] = times(g, x[0], 2);
    saved[0] = x[0];
  };
  EXPECT_TRUE(contains(OneStep(node).error(), "output 1 is another output too"));
}

TEST(Autograd, AGradientOfWrongShapeOrTypeNamesFunctionAndInput) {
  Node node;
  node.backward = [](guise_context* g, Handles, Handles, guise_tensor* dx) { dx[0] = own_tensor(g, 4, 1); };
  std::string text = OneStep(node).backward_error();
  EXPECT_TRUE(contains(text, "strategy scripted 1.2.3, in backward of cube, epoch 3, step 23")) << text;
  EXPECT_TRUE(contains(text, "gradient of input 0: expected shape [3, 5] of Float, received [4] of Float"))
      << text;

  node.backward = [](guise_context* g, Handles saved, Handles, guise_tensor* dx) {
    dx[0] = tensor_of(
        call(g, "aten::to", "dtype", {guise_value_tensor(saved[0]), guise_value_dtype(GUISE_FLOAT64)}));
  };
  text = OneStep(node).backward_error();
  EXPECT_TRUE(
      contains(text, "gradient of input 0: expected shape [3, 5] of Float, received [3, 5] of Double"))
      << text;
}

TEST(Autograd, NoGradientIsNone) {
  Node node;
  node.backward = [](guise_context*, Handles, Handles, guise_tensor*) {};
  OneStep run(node);
  run.loss().backward();
  EXPECT_FALSE(run.step.x.grad().defined());
}

TEST(Autograd, AnUnusedOutputHasAnEmptyGradient) {
  Node node;
  node.table.output_count = 3;
  node.forward = [](guise_context* g, Handles x, guise_tensor* y, guise_tensor* saved) {
    for (int i = 0; i < 3; ++i) y[i] = times(g, x[0], i + 2);
    saved[0] = x[0];
  };
  std::vector<uint32_t> generations;
  node.backward = [&](guise_context* g, Handles, Handles dy, guise_tensor* dx) {
    for (int i = 0; i < 3; ++i) generations.push_back(dy[i].generation);
    dx[0] = times(g, dy[0], 2);
  };
  OneStep run(node);
  const at::Tensor gradient = torch::autograd::grad({run.loss()}, {run.step.s})[0];
  ASSERT_EQ(generations.size(), 3u);
  EXPECT_NE(generations[0], 0u);
  EXPECT_EQ(generations[1], 0u);
  EXPECT_EQ(generations[2], 0u);
  EXPECT_TRUE(at::allclose(gradient, at::full({3, 5}, 2.0)));
}

TEST(Autograd, BackwardMayRunTwiceAndDataGoesWithTheGraph) {
  Node node;
  OneStep run(node);
  at::Tensor loss = run.loss();
  loss.backward({}, true);
  const at::Tensor once = run.step.x.grad().clone();
  loss.backward();
  EXPECT_TRUE(at::allclose(run.step.x.grad(), once * 2));
  EXPECT_EQ(node.destroyed, 0);
  loss.reset();
  EXPECT_EQ(node.destroyed, 1);
}

TEST(Autograd, DataIsDestroyedOnceWhenBackwardNeverRuns) {
  Node node;
  OneStep run(node);
  run.loss();
  EXPECT_EQ(node.destroyed, 1);
}

TEST(Autograd, DataIsDestroyedOnceWhateverFails) {
  const auto fails_with = [](std::function<void(Node&)> spoil, const std::string& part) {
    Node node;
    spoil(node);
    const std::string text = OneStep(node).error();
    EXPECT_TRUE(contains(text, part)) << text;
    EXPECT_EQ(node.destroyed, 1) << part;
  };
  fails_with([](Node& n) { n.table.input_count = 0; }, "counts are 1 to 16");
  fails_with([](Node& n) { n.table.output_count = 17; }, "counts are 1 to 16");
  fails_with([](Node& n) { n.table.saved_count = 0xffffffff; }, "counts are 1 to 16");
  fails_with([](Node& n) { n.table.forward = nullptr; }, "forward or backward is NULL");
  fails_with([](Node& n) { n.table.struct_size = 8; }, "struct_size is too small");
  fails_with(
      [](Node& n) {
        n.forward = [](guise_context* g, Handles, guise_tensor*, guise_tensor*) {
          guise_fail(g, "no today");
        };
      },
      "no today");
  fails_with([](Node& n) { n.forward = [](guise_context*, Handles, guise_tensor*, guise_tensor*) {}; },
             "left output 0 empty");
}

TEST(Autograd, AFailedApplyClearsItsOutputsAndRefusesNull) {
  Node node;
  const std::string text = error_in_loss([&](guise_step* g) {
    const guise_autograd* const table = &autograd_interface();
    guise_tensor y = {7, 7};
    EXPECT_EQ(table->apply(g, &node.table, &node, nullptr, &y), GUISE_INVALID_ARGUMENT);
    EXPECT_EQ(y.generation, 0u);
    EXPECT_EQ(table->apply(g, nullptr, nullptr, nullptr, nullptr), GUISE_INVALID_ARGUMENT);
  });
  EXPECT_TRUE(contains(text, "inputs is NULL")) << text;
  EXPECT_EQ(node.destroyed, 1);
}

TEST(Autograd, ASavedTensorChangedInPlaceAfterwardsIsLibTorchsError) {
  Node node;
  guise_tensor own = {0, 0};
  node.forward = [&](guise_context* g, Handles x, guise_tensor* y, guise_tensor* saved) {
    y[0] = product(g, product(g, x[0], x[0]), x[0]);
    saved[0] = own = times(g, x[0], 1);
  };
  OneStep run(node, [&](guise_step* g) {
    call(g, "aten::mul_", "Scalar", {guise_value_tensor(own), guise_value_real(2)});
  });
  const at::Tensor loss = run.loss();
  try {
    loss.backward();
    FAIL() << "the changed tensor was used";
  } catch (const c10::Error& error) {
    EXPECT_TRUE(contains(error.what(), "modified by an inplace operation")) << error.what();
  }
}

TEST(Autograd, BackwardMadeOfOperatorsCanBeDifferentiated) {
  Node node;
  OneStep run(node);
  const at::Tensor first = torch::autograd::grad({run.loss()}, {run.step.s}, {}, true, true)[0];
  const at::Tensor second = torch::autograd::grad({first.sum()}, {run.step.s})[0];
  EXPECT_TRUE(at::allclose(second, run.step.s * 6));
}

TEST(Autograd, ABackwardAfterTheInstanceIsGoneIsRefused) {
  Node node;
  OneStep run(node);
  const at::Tensor loss = run.loss();
  run.strategy.reset();
  const std::string text = error_of([&] { loss.backward(); });
  EXPECT_TRUE(contains(text, "backward of cube")) << text;
  EXPECT_TRUE(contains(text, "instance is gone")) << text;
}

TEST(Autograd, BackwardIsNoTrainingStepAndItsOwnErrorIsKept) {
  Node node;
  node.backward = [](guise_context* g, Handles, Handles, guise_tensor*) { guise_logits(g); };
  EXPECT_TRUE(contains(OneStep(node).backward_error(), "called outside loss"));
  node.backward = [](guise_context* g, Handles, Handles, guise_tensor*) {
    guise_fail(g, "no gradient today");
  };
  EXPECT_TRUE(
      contains(OneStep(node).backward_error(), "in backward of cube, epoch 3, step 23: no gradient today"));
}

TEST(Autograd, BackwardCannotWriteWhatItWasLent) {
  Node node;
  node.backward = [](guise_context* g, Handles, Handles dy, guise_tensor* dx) {
    dx[0] = tensor_of(call(g, "aten::mul_", "Scalar", {guise_value_tensor(dy[0]), guise_value_real(2)}));
  };
  EXPECT_TRUE(contains(OneStep(node).backward_error(), "would be changed in place"));
}

// ---- the example plugin: the same numbers as kd ----

struct Trained {
  at::Tensor loss;
  TensorMap gradients;
};

Trained train(const LoadedPlugin& plugin, const nlohmann::json& options, const TensorMap& tensors) {
  const auto strategy = plugin.strategy(options, {.dtype = at::kDouble, .feature_dim = 5, .classes = 4});
  TensorStep step(tensors, GUISE_TEACHER_MODEL, true);
  Trained result{total_loss(strategy->loss(step)), {}};
  result.loss.backward();
  for (const auto& [name, leaf] : step.leaves()) result.gradients[name] = leaf.grad();
  return result;
}

TEST(KdAutograd, ValueAndGradientsAreThoseOfKd) {
  const auto generator = at::make_generator<at::CPUGeneratorImpl>(20221005);
  const auto normal = [&](at::IntArrayRef sizes) {
    return at::randn(sizes, generator, at::dtype(at::kDouble));
  };
  const TensorMap tensors = {{"features", normal({6, 5})},
                             {"targets", at::arange(6, at::kLong).remainder(4)},
                             {"student.head.weight", normal({4, 5})},
                             {"student.head.bias", normal({4})},
                             {"teacher.head.weight", normal({4, 5})},
                             {"teacher.head.bias", normal({4})},
                             {"teacher.features", normal({6, 5})}};
  const LoadedPlugin kd(config::PluginKind::strategy, "kd");
  const LoadedPlugin example(config::PluginKind::strategy, "kd_autograd", "lib/guise/examples");
  for (const double temperature : {0.5, 1.0, 4.0}) {
    const Trained expected =
        train(kd, {{"temperature", temperature}, {"loss_weight", 0.7}, {"kd_form", "ce"}}, tensors);
    const Trained actual = train(example, {{"temperature", temperature}, {"loss_weight", 0.7}}, tensors);
    EXPECT_EQ(difference(actual.loss, expected.loss, {.relative = 1e-12}), "");
    for (const auto& [name, gradient] : expected.gradients) {
      if (!gradient.defined()) {
        EXPECT_FALSE(actual.gradients.at(name).defined()) << name;
      } else {
        EXPECT_EQ(difference(actual.gradients.at(name), gradient, {.relative = 1e-12, .absolute = 1e-15}), "")
            << name;
      }
    }
  }
}

}  // namespace
}  // namespace guise::bridge::testing
