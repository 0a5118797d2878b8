// What the watch keeps of a step, what the files say about it, and that a watched step is the same step.
#include "train/feature_watch.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/files.h"
#include "models/make_network.h"
#include "pictures/picture.h"
#include "tiny_run.h"
#include "train/evaluation_file.h"
#include "train/loss_sum.h"
#include "train/step.h"

namespace guise::train::testing {
namespace {

constexpr int64_t kBatchSize = 10;
const Evaluated kEvaluated{1, 8, "student"};

std::vector<std::string> names_of(const FeatureWatch& watch) {
  std::vector<std::string> names;
  for (const FeatureWatch::View& view : watch.views()) names.push_back(view.name);
  return names;
}

// A watch of a step of `n` samples with two features: z of sample i is (i, i + 0.5).
FeatureWatch watch_of(int64_t n) {
  FeatureWatch watch;
  const at::Tensor z = at::stack({at::arange(n), at::arange(n) + 0.5}, 1).to(at::kFloat);
  std::vector<int64_t> samples;
  for (int64_t i = 0; i < n; ++i) samples.push_back(100 + i);
  watch.begin_step(z, at::arange(n), samples);
  return watch;
}

TEST(FeatureWatch, KeepsTheFirstSamplesOfEveryView) {
  FeatureWatch watch = watch_of(6);
  watch.add(at::arange(24).view({12, 2}).to(at::kFloat));
  EXPECT_EQ(watch.samples(), (std::vector<int64_t>{100, 101, 102, 103}));
  EXPECT_EQ(watch.labels(), (std::vector<int64_t>{0, 1, 2, 3}));
  EXPECT_TRUE(at::equal(watch.features().select(1, 1), at::arange(4).to(at::kFloat) + 0.5));
  ASSERT_EQ(names_of(watch), (std::vector<std::string>{"z_m", "z_i"}));
  EXPECT_TRUE(at::equal(watch.views()[0].values, at::arange(8).view({4, 2}).to(at::kFloat)));
  EXPECT_TRUE(at::equal(watch.views()[1].values, at::arange(12, 20).view({4, 2}).to(at::kFloat)));
}

TEST(FeatureWatch, NumbersFurtherCallsAndForgetsTheStepBefore) {
  FeatureWatch watch = watch_of(3);
  watch.add(at::zeros({3, 2}));
  EXPECT_EQ(names_of(watch), std::vector<std::string>{"z_m"});
  watch.add(at::zeros({6, 2}));
  EXPECT_EQ(names_of(watch), (std::vector<std::string>{"z_m 1", "z_m 2", "z_i 2"}));
  watch.begin_step(at::zeros({2, 2}), at::zeros({2}, at::kLong), {});
  EXPECT_TRUE(watch.views().empty());
  watch.add(at::zeros({6, 2}));
  EXPECT_EQ(names_of(watch), (std::vector<std::string>{"view 1", "view 2", "view 3"}));
}

TEST(FeatureWatch, PassesOverOtherShapesAndStopsAtItsMost) {
  FeatureWatch watch = watch_of(3);
  for (const at::Tensor& rows :
       {at::zeros({4, 2}), at::zeros({0, 2}), at::zeros({3, 3}), at::zeros({3}), at::zeros({3, 2, 1})}) {
    watch.add(rows);
  }
  EXPECT_TRUE(watch.views().empty());
  for (int i = 0; i < 5; ++i) watch.add(at::zeros({6, 2}));
  EXPECT_EQ(watch.views().size(), 8u);
  EXPECT_EQ(watch.views().back().name, "z_i 4");
}

TEST(FeatureWatch, KeepsACopy) {
  FeatureWatch watch = watch_of(3);
  const at::Tensor rows = at::zeros({3, 2});
  watch.add(rows);
  rows.fill_(1);
  EXPECT_EQ(watch.views()[0].values.sum().item<double>(), 0);
}

struct Step {
  LossSum loss;
  at::Tensor gradient;  // of the first layer
};

Step step_of(Experiment& run, FeatureWatch* watch) {
  std::vector<int64_t> samples;
  for (int64_t i = 0; i < kBatchSize; ++i) samples.push_back(3 * i);
  const data::Batch batch = data::evaluation_batch(run.images.train, samples, run.normalization);
  TrainingStep step(run, batch, {0, 0, samples}, watch);
  Step result{sum_terms(run.strategy->loss(step)), {}};
  result.loss.total.backward();
  result.gradient = run.student->tensors().front().tensor.grad().clone();
  return result;
}

// inv_mode v1: p of the masked features, q of their counterpart.
Experiment masked_experiment(const TemporaryFolder& folder) {
  const Keys keys = {
      {"strategy.name", "mask_clso"}, {"strategy.inv_mode", "v1"}, {"strategy.start_epoch", 0}};
  Experiment run = prepare(tiny_request(keys, folder.path() / "a"));
  run.teacher->begin_epoch(*run.student, 0, 0);
  return run;
}

TEST(FeatureWatch, AWatchedStepIsTheSameStep) {
  const TemporaryFolder folder;
  Experiment plain = masked_experiment(folder), watched = masked_experiment(folder);
  FeatureWatch watch;
  const Step first = step_of(plain, nullptr), second = step_of(watched, &watch);
  EXPECT_EQ(first.loss.value, second.loss.value);
  EXPECT_TRUE(at::equal(first.gradient, second.gradient));
  for (size_t i = 0; i < plain.student->tensors().size(); ++i) {
    EXPECT_TRUE(at::equal(plain.student->tensors()[i].tensor, watched.student->tensors()[i].tensor));
  }
}

// Masked channels hold the token, which begins at 0; the counterpart masks the others.
TEST(FeatureWatch, SeesTheMaskedViewsOfItsSamples) {
  const TemporaryFolder folder;
  Experiment run = masked_experiment(folder);
  FeatureWatch watch;
  step_of(run, &watch);
  ASSERT_EQ(names_of(watch), (std::vector<std::string>{"z_m", "z_i"}));
  EXPECT_EQ(watch.samples(), (std::vector<int64_t>{0, 3, 6, 9}));
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(watch.labels()[i], run.images.train.labels[3 * i]);
  }
  const at::Tensor sum = watch.views()[0].values + watch.views()[1].values;
  EXPECT_TRUE(at::equal(sum, watch.features()));
  EXPECT_FALSE(at::equal(watch.views()[0].values, watch.features()));
}

nlohmann::json json_in(const std::filesystem::path& path) {
  return nlohmann::json::parse(core::read_file(path.string()));
}

TEST(WriteFeatures, GivesFiveDigitsOfEveryRow) {
  const TemporaryFolder folder;
  const Experiment run = prepare(tiny_request({}, folder.path() / "a"));
  FeatureWatch watch = watch_of(3);
  write_features(runs::RunFolder::at(folder.path()), run, kEvaluated, watch);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "features.json"));  // no view, no file
  watch.add(at::tensor({0.123456789F, -1e-7F, 98765.4321F, 0.0F, 1.0F, NAN}).view({3, 2}));
  write_features(runs::RunFolder::at(folder.path()), run, kEvaluated, watch);
  const auto document = json_in(folder.path() / "features.json");
  EXPECT_EQ(document.at("schema"), "guise.features/1");
  EXPECT_EQ(document.at("step"), 8);
  EXPECT_EQ(document.at("strategy"), "ce");
  EXPECT_EQ(document.at("view_names"), nlohmann::json({"z_m"}));
  const auto expected = nlohmann::json::parse(
      R"([{"index": 100, "label": 0, "z": [0.0, 0.5], "views": [[0.12346, -1e-07]]},
          {"index": 101, "label": 1, "z": [1.0, 1.5], "views": [[98765.0, 0.0]]},
          {"index": 102, "label": 2, "z": [2.0, 2.5], "views": [[1.0, null]]}])");
  EXPECT_EQ(document.at("samples"), expected);
}

TEST(WriteEvaluation, AgreesWithTheEvaluationAndShowsItsErrors) {
  const TemporaryFolder folder;
  const Experiment run = prepare(tiny_request({{"data.test_limit", 300}}, folder.path() / "a"));
  EvaluationDetails details;
  const runs::Evaluation plain = evaluate(run, student_of(run), [] { return true; });
  const runs::Evaluation result = evaluate(run, student_of(run), [] { return true; }, &details);
  EXPECT_EQ(plain, result);
  write_evaluation(runs::RunFolder::at(folder.path()), run, kEvaluated, details);

  const auto document = json_in(folder.path() / "evaluation.json");
  EXPECT_EQ(document.at("network"), "student");
  EXPECT_EQ(document.at("class_names"), nlohmann::json(run.images.test.class_names));
  std::vector<int64_t> of_label(10);
  int64_t right = 0;
  for (size_t label = 0; label < 10; ++label) {
    for (const int64_t count : document.at("confusion").at(label)) of_label[label] += count;
    right += document.at("confusion").at(label).at(label).get<int64_t>();
  }
  EXPECT_DOUBLE_EQ(result.at("top1"), 100.0 * static_cast<double>(right) / 300);
  std::vector<int64_t> labels(10);
  for (const int64_t label : run.images.test.labels) ++labels[static_cast<size_t>(label)];
  EXPECT_EQ(of_label, labels);

  ASSERT_EQ(document.at("errors").size(), 24u);
  const auto& first = document.at("errors").at(0);
  const auto index = first.at("index").get<size_t>();
  EXPECT_EQ(first.at("label"), run.images.test.labels[index]);
  EXPECT_NE(first.at("label"), first.at("predicted"));
  const std::string png = core::read_file((folder.path() / "errors.png").string());
  const pictures::Picture sheet =
      pictures::decode_picture({reinterpret_cast<const uint8_t*>(png.data()), png.size()}, "errors.png");
  EXPECT_EQ(sheet.width, 8 * document.at("thumbnails").at("width").get<int64_t>());
  EXPECT_EQ(sheet.height, 3 * document.at("thumbnails").at("height").get<int64_t>());
  EXPECT_EQ(sheet.pixels[0],
            run.images.test.pixels[index * static_cast<size_t>(run.images.test.image_bytes())]);
}

}  // namespace
}  // namespace guise::train::testing
