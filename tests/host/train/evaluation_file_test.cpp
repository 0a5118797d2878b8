// What evaluation.json, errors.png and features.json say of a pass and of a watched step.
#include "train/evaluation_file.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/files.h"
#include "pictures/picture.h"
#include "tiny_run.h"

namespace guise::train::testing {
namespace {

const Evaluated kEvaluated{1, 8, "student"};

// A watch of a step of `n` samples with two features: z of sample i is (i, i + 0.5).
FeatureWatch watch_of(int64_t n) {
  FeatureWatch watch;
  const at::Tensor z = at::stack({at::arange(n), at::arange(n) + 0.5}, 1).to(at::kFloat);
  std::vector<int64_t> samples;
  for (int64_t i = 0; i < n; ++i) samples.push_back(100 + i);
  watch.begin_step(z, at::arange(n), samples);
  return watch;
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

// A pass that ended before its first batch, and one without an error.
TEST(WriteEvaluation, WritesNoMoreThanThereIs) {
  const TemporaryFolder folder;
  const Experiment run = prepare(tiny_request({}, folder.path() / "a"));
  EvaluationDetails details;
  write_evaluation(runs::RunFolder::at(folder.path()), run, kEvaluated, details);
  EXPECT_EQ(folder.entries(), 0u);
  details.confusion = at::eye(10, at::kLong);
  write_evaluation(runs::RunFolder::at(folder.path()), run, kEvaluated, details);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "errors.png"));
  const auto document = json_in(folder.path() / "evaluation.json");
  EXPECT_EQ(document.at("epoch"), 1);
  EXPECT_EQ(document.at("confusion").at(3), nlohmann::json({0, 0, 0, 1, 0, 0, 0, 0, 0, 0}));
  EXPECT_TRUE(document.at("errors").empty());
}

}  // namespace
}  // namespace guise::train::testing
