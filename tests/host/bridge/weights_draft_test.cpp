// guise.weights/1: the list of the student's parameters, and what is refused with a text. Its pairs:
// interfaces_test.py.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "bridge/draft_calls.h"
#include "scripted_plugin.h"

namespace guise::bridge::testing {
namespace {

const guise_weights& weights() {
  return weights_draft();
}

class ListStep : public SmallStep {
 public:
  at::Tensor images(int64_t) override { return at::zeros({3, 3, 2, 2}); }
  at::Tensor weight_list() override { return student_weight.flatten(); }
  at::Tensor weight_list_gradient(const at::Tensor& scalar) override {
    return at::full({20}, scalar.item<double>());
  }
  at::Tensor weight_list_logits(const at::Tensor& list, const at::Tensor& images) override {
    return list.narrow(0, 0, 5).unsqueeze(0).expand({images.size(0), 5});
  }
};

std::string error_with(const std::function<void(guise_step*)>& body) {
  Script script;
  script.facts.weight_list = 20;
  script.create = [](void*, guise_setup* g) {
    int64_t length = 0;
    EXPECT_EQ(weights().list_length(g, &length), GUISE_OK);
    EXPECT_EQ(length, 20);
  };
  script.loss = [body](guise_step* g) {
    body(g);
    if (g->status == GUISE_OK) guise_add_term(g, "loss_x", guise_cross_entropy(g, guise_logits(g)), 1);
  };
  const auto strategy = make_strategy(script);
  ListStep step;
  return error_of([&] { strategy->loss(step); });
}

TEST(WeightsDraft, TheListReachesThePlugin) {
  EXPECT_EQ(error_with([](guise_step* g) {
              Instance& plugin = instance_of(g);
              int64_t length = 0;
              EXPECT_EQ(weights().list_length(g, &length), GUISE_OK);
              guise_tensor list{}, gradient{}, logits{};
              EXPECT_EQ(weights().list(g, &list), GUISE_OK);
              EXPECT_EQ(plugin.tensor(list).numel(), length);
              EXPECT_EQ(weights().list_gradient(g, guise_cross_entropy(g, guise_logits(g)), &gradient),
                        GUISE_OK);
              EXPECT_EQ(plugin.tensor(gradient).numel(), 20);
              const guise_tensor images = plugin.give(at::ones({7, 3, 2, 2}));
              EXPECT_EQ(weights().list_logits(g, list, images, &logits), GUISE_OK);
              EXPECT_EQ(plugin.tensor(logits).sizes(), (at::IntArrayRef{7, 5}));
            }),
            "");
}

TEST(WeightsDraft, WrongShapesAreRefused) {
  EXPECT_TRUE(contains(error_with([](guise_step* g) {
                         guise_tensor logits{};
                         const guise_tensor images = instance_of(g).give(at::ones({7, 3, 2, 2}));
                         weights().list_logits(g, guise_logits(g), images, &logits);
                       }),
                       "list_logits: expected a list [20], received [3, 5]"));
  EXPECT_TRUE(contains(error_with([](guise_step* g) {
                         guise_tensor list{}, logits{};
                         weights().list(g, &list);
                         weights().list_logits(g, list, instance_of(g).give(at::ones({7, 3, 4, 4})), &logits);
                       }),
                       "list_logits: expected images [M, 3, 2, 2], received [7, 3, 4, 4]"));
  EXPECT_TRUE(contains(error_with([](guise_step* g) {
                         guise_tensor gradient{};
                         weights().list_gradient(g, guise_logits(g), &gradient);
                       }),
                       "gradient: expected a scalar with a graph, received shape [3, 5]"));
}

TEST(WeightsDraft, AStepWithoutAListSaysSo) {
  EXPECT_TRUE(contains(error_in_loss([](guise_step* g) {
                         guise_tensor list{};
                         weights().list(g, &list);
                       }),
                       "a list of weights: this step has none"));
}

}  // namespace
}  // namespace guise::bridge::testing
