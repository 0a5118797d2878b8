// A measure of a plugin: what it is offered, and what it may say.
#include "bridge/measure.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "scripted_plugin.h"

namespace guise::bridge::testing {
namespace {

const MeasuredFeatures kFeatures = {at::arange(12, at::kFloat).reshape({3, 4}), at::ones({3, 5}),
                                    at::tensor({0, 4, 2}, at::kLong), at::tensor({7, 8, 9}, at::kLong)};

struct Said {
  std::vector<MeasuredNumber> numbers;
  std::string error;
};

std::function<void(guise_measuring*)> body_of_measure;

Said said_by(const std::function<void(guise_measuring*)>& body) {
  body_of_measure = body;
  guise_measure table = {};
  table.struct_size = sizeof(table);
  table.name = "scripted";
  table.version = "1.2.3";
  table.summary = "a test";
  table.instance_size = 8;
  table.measure = [](void*, guise_measuring* g) noexcept { body_of_measure(g); };
  Measure measure({nullptr, "/test.so"}, table, {}, nlohmann::json::object(), {}, [](const std::string&) {});
  Said said;
  said.error = error_of([&] { said.numbers = measure.measure(kFeatures); });
  return said;
}

TEST(Measure, IsOfferedTheFeaturesAndSaysNumbers) {
  const Said said = said_by([](guise_measuring* g) {
    const guise_measure_info info = guise_measure_facts(g);
    EXPECT_EQ(info.samples, 3);
    EXPECT_EQ(info.feature_dim, 4);
    EXPECT_EQ(info.classes, 5);
    EXPECT_EQ(guise_size(g, guise_measure_input(g, GUISE_MEASURE_FEATURES), 1), 4);
    EXPECT_EQ(guise_size(g, guise_measure_input(g, GUISE_MEASURE_LOGITS), 1), 5);
    EXPECT_EQ(guise_dtype_of(g, guise_measure_input(g, GUISE_MEASURE_TARGETS)), GUISE_INT64);
    const guise_value samples = guise_value_tensor(guise_measure_input(g, GUISE_MEASURE_SAMPLES));
    guise_add_number(g, "sum", guise_item(g, tensor_of(call(g, "aten::sum", "", {samples}))));
    guise_add_number(g, "ruined", NAN);
  });
  EXPECT_EQ(said.error, "");
  ASSERT_EQ(said.numbers.size(), 2u);
  EXPECT_EQ(said.numbers[0].name, "sum");
  EXPECT_EQ(said.numbers[0].value, 24);
  EXPECT_EQ(said.numbers[1].value, std::nullopt);
}

TEST(Measure, WhatItReadsIsReadOnlyAndHasNoGraph) {
  const Said said = said_by([](guise_measuring* g) {
    call(g, "aten::zero_", "", {guise_value_tensor(guise_measure_input(g, GUISE_MEASURE_FEATURES))});
  });
  EXPECT_TRUE(contains(said.error, "measure scripted 1.2.3, in measure")) << said.error;
  EXPECT_TRUE(contains(said.error, "a tensor of the host")) << said.error;
  EXPECT_EQ(kFeatures.features[2][3].item<float>(), 11);
}

TEST(Measure, MistakesAreNamed) {
  const auto error = [](const std::function<void(guise_measuring*)>& body) { return said_by(body).error; };
  EXPECT_TRUE(contains(error([](guise_measuring*) {}), "it added no number"));
  EXPECT_TRUE(
      contains(error([](guise_measuring* g) { guise_add_number(g, "A", 1); }), "a name is made of a-z"));
  EXPECT_TRUE(
      contains(error([](guise_measuring* g) { guise_measure_input(g, 9); }), "there is no tensor number 9"));
  EXPECT_TRUE(contains(error([](guise_measuring* g) { guise_logits(g); }), "outside loss"));
  EXPECT_TRUE(
      contains(error([](guise_measuring* g) { guise_add_number(g, "a", 1), guise_add_number(g, "a", 2); }),
               "number a: it was added twice"));
  EXPECT_TRUE(contains(error_in_loss([](guise_step* g) { guise_add_number(g, "a", 1); }), "outside measure"));
}

}  // namespace
}  // namespace guise::bridge::testing
