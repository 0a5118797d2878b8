// Which images trained networks are measured on, and whose order of classes their labels are in.
#include "infer/eval_data.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/errors.h"
#include "support/places.h"

namespace guise::infer {
namespace {

using support::contains;

Trained trained_on(const std::string& data, const std::string& place = "a") {
  Trained run;
  run.place = place;
  run.config.data.name = data;
  run.config.data.test_limit = 30;
  return run;
}

EvalRequest asking(const std::string& data = "", const std::string& split = "test") {
  EvalRequest request;
  request.data = data;
  request.split = split;
  return request;
}

// All but its networks.
Trained copy_of(const Trained& run) {
  Trained copy;
  copy.place = run.place;
  copy.config = run.config;
  copy.facts = run.facts;
  return copy;
}

std::vector<Trained> one(const Trained& run) {
  std::vector<Trained> runs;
  runs.push_back(copy_of(run));
  return runs;
}

std::vector<Trained> two(const Trained& first, const Trained& second) {
  std::vector<Trained> runs = one(first);
  runs.push_back(copy_of(second));
  runs[1].place = "b";
  return runs;
}

std::string refusal(const EvalRequest& request, const std::vector<Trained>& runs) {
  return support::refusal_of([&] { load_eval_data(request, runs); });
}

TEST(LoadEvalData, WrongLabelsAreThoseOfTheRunWhateverTheLimit) {
  Trained run = trained_on("synthetic");
  run.config.data.noise = {"pair", 0.5};
  run.config.data.train_limit = 100;
  const data::ImageSet all = load_eval_data(asking("", "train"), one(run)).images;
  EXPECT_EQ(all.count, 100);
  EvalRequest request = asking("", "train");
  request.limit = 0;
  EXPECT_EQ(load_eval_data(request, one(run)).images.labels, all.labels);
  request.limit = 30;
  const data::ImageSet some = load_eval_data(request, one(run)).images;
  EXPECT_EQ(some.count, 30);
  for (size_t i = 0; i < 30; ++i) {
    const auto place = std::ranges::find(all.places, some.places[i]) - all.places.begin();
    EXPECT_EQ(some.labels[i], all.labels[static_cast<size_t>(place)]);
  }
  Trained other = copy_of(run);
  other.config.train.seed = 1;
  EXPECT_TRUE(contains(refusal(asking("", "train"), two(run, other)), "images are not those of"));
  run.facts.train_sum = "a";
  other.facts.train_sum = "b";
  EXPECT_EQ(load_eval_data(asking(), two(run, other)).images.count, 30);  // an ensemble of noisy runs
}

TEST(LoadEvalData, IsTheRunsOwnAsItWasEvaluated) {
  const EvalData data = load_eval_data(asking(), one(trained_on("synthetic")));
  EXPECT_EQ(data.name, "synthetic");
  EXPECT_EQ(data.images.count, 30);
}

TEST(LoadEvalData, ALimitOfTheRequestWins) {
  EvalRequest request = asking();
  request.limit = 7;
  EXPECT_EQ(load_eval_data(request, one(trained_on("synthetic"))).images.count, 7);
  request.limit = 0;
  EXPECT_EQ(load_eval_data(request, one(trained_on("synthetic"))).images.count, 500);
  request.split = "train";
  EXPECT_EQ(load_eval_data(request, one(trained_on("synthetic"))).images.count, 2000);
}

// Its limits were those of another data set.
TEST(LoadEvalData, AnotherDataSetIsTakenWhole) {
  EvalRequest request = asking("cifar10.1");
  request.data_root = support::reference("data").string();
  const EvalData data = load_eval_data(request, one(trained_on("synthetic")));
  EXPECT_EQ(data.name, "cifar10.1");
  EXPECT_EQ(data.images.class_names.at(9), "truck");
  EXPECT_GT(data.images.count, 0);
}

TEST(LoadEvalData, RunsOfTwoDataSetsNeedOneThatIsNamed) {
  const std::vector<Trained> runs = two(trained_on("synthetic"), trained_on("cifar10"));
  support::expect_mentions(refusal(asking(), runs),
                           {"b: it was trained on cifar10, a on synthetic", "--data NAME"});
  EXPECT_EQ(load_eval_data(asking("synthetic"), runs).images.count, 30);
}

// By seed, where a seed chose them; by the shares in any case. Test images are everybody's.
TEST(LoadEvalData, TrainingImagesAreThoseOfEveryRun) {
  Trained other = trained_on("synthetic");
  other.config.train.seed = 1;
  EXPECT_EQ(load_eval_data(asking("", "train"), two(trained_on("synthetic"), other)).images.count, 2000);
  Trained limited = trained_on("synthetic");
  limited.config.data.train_limit = 40;
  EXPECT_EQ(load_eval_data(asking("", "train"), two(limited, limited)).images.count, 40);
  EXPECT_TRUE(contains(refusal(asking("", "train"), two(limited, trained_on("synthetic"))),
                       "b: its train images are not those of a"));
  Trained limited_other = copy_of(limited);
  limited_other.config.train.seed = 1;
  EXPECT_NE(refusal(asking("", "train"), two(limited, limited_other)), "");
  EXPECT_EQ(refusal(asking("", "test"), two(limited, limited_other)), "");
}

TEST(LoadEvalData, HeldOutImagesAreThoseOfEveryRun) {
  Trained run = trained_on("synthetic");
  run.config.data.validation = 0.01;
  EXPECT_EQ(load_eval_data(asking("", "validation"), two(run, run)).images.count, 20);
  Trained other = copy_of(run);
  other.config.train.seed = 1;
  EXPECT_TRUE(
      contains(refusal(asking("", "validation"), two(run, other)), "its validation images are not those"));
}

EvalData two_classes(const std::vector<std::string>& names) {
  EvalData data{"other", {}};
  data.images.class_names = names;
  data.images.labels = {0, 1, 1};
  return data;
}

std::vector<int64_t> labels_of(const std::vector<std::string>& ours, const std::vector<std::string>& theirs,
                               std::vector<std::string>& warnings) {
  Trained run = trained_on("synthetic");
  run.facts.class_names = ours;
  return labels_for(run, two_classes(theirs), warnings);
}

using Labels = std::vector<int64_t>;

TEST(LabelsFor, TheSameNamesInAnotherOrderAreMatchedByName) {
  std::vector<std::string> warnings;
  EXPECT_EQ(labels_of({"cat", "dog"}, {"cat", "dog"}, warnings), (Labels{0, 1, 1}));
  EXPECT_EQ(labels_of({"cat", "dog"}, {"dog", "cat"}, warnings), (Labels{1, 0, 0}));
  EXPECT_TRUE(warnings.empty());
}

TEST(LabelsFor, OtherNamesAreMatchedByOrderWithAWarning) {
  std::vector<std::string> warnings;
  EXPECT_EQ(labels_of({"cat", "dog"}, {"c\x1b", "d"}, warnings), (Labels{0, 1, 1}));
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_TRUE(contains(warnings[0], "a: the classes have other names in other (c"));
  EXPECT_FALSE(contains(warnings[0], "\x1b"));
}

TEST(LabelsFor, SomeOfTheNamesAreMatchedAndStrangersRefused) {
  std::vector<std::string> warnings;
  EXPECT_EQ(labels_of({"cat", "cow", "dog"}, {"dog", "cat"}, warnings), (Labels{2, 0, 0}));
  EXPECT_TRUE(warnings.empty());
  EXPECT_TRUE(contains(support::refusal_of([&] { labels_of({"cat", "dog"}, {"cat", "fox"}, warnings); }),
                       "received fox"));
}

TEST(LabelsFor, AnotherNumberOfClassesIsRefused) {
  std::vector<std::string> warnings;
  EXPECT_TRUE(contains(support::refusal_of([&] { labels_of({"a", "b", "c"}, {"x", "y"}, warnings); }),
                       "expected 3 (synthetic), received 2 (other)"));
}

}  // namespace
}  // namespace guise::infer
