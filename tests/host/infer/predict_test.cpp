// The classes of single pictures: how one comes to the network, and what is said of one that cannot.
#include "infer/predict.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "pictures/write.h"
#include "stored_run.h"
#include "support/errors.h"

namespace guise::infer::testing {
namespace {

using support::contains;

pictures::Picture picture(int64_t height, int64_t width, uint8_t value) {
  return {height, width, std::vector<uint8_t>(static_cast<size_t>(height * width * 3), value)};
}

Trained trained_on(const std::string& data) {
  Trained run;
  run.config.data.name = data;
  run.facts = facts_of_gratings();
  return run;
}

TEST(Fitted, HasTheSizeOfTheRunsPictures) {
  const pictures::Picture fit = fitted(picture(7, 100, 9), trained_on("cifar10"));
  EXPECT_EQ(fit.height, 32);
  EXPECT_EQ(fit.width, 32);
  EXPECT_EQ(fit.pixels, picture(32, 32, 9).pixels);
}

// 28 x 28 within two black pixels.
TEST(Fitted, GetsTheBorderThatTrainingAdds) {
  const pictures::Picture fit = fitted(picture(10, 10, 200), trained_on("mnist"));
  ASSERT_EQ(fit.pixels.size(), 32u * 32 * 3);
  const auto at = [&](size_t row, size_t column) { return fit.pixels[(row * 32 + column) * 3]; };
  for (const size_t i : {0, 1, 30, 31}) {
    EXPECT_EQ(at(i, 16), 0);
    EXPECT_EQ(at(16, i), 0);
  }
  EXPECT_EQ(at(2, 2), 200);
  EXPECT_EQ(at(29, 29), 200);
}

TEST(Fitted, OfADataSetThatIsNotKnownHasNoBorder) {
  EXPECT_EQ(fitted(picture(10, 10, 200), trained_on("of another Guise")).pixels, picture(32, 32, 200).pixels);
}

class Predict : public ::testing::Test {
 protected:
  Predict() {
    run_.save(4, {{"student", network_.get()}});
    request_.run = run_.place();
    folder_.write("good.png", pictures::to_png(picture(32, 32, 90), "good.png"));
    folder_.write("bad.png", "no picture");
  }

  support::TemporaryFolder folder_;
  StoredRun run_{folder_.path() / "a"};
  std::unique_ptr<models::Network> network_ = small_network(1);
  PredictRequest request_;
};

TEST_F(Predict, NamesTheMostProbableClassesFirst) {
  request_.pictures = {folder_.path("good.png")};
  request_.top = 3;
  const PredictReport report = predict(request_);
  EXPECT_TRUE(report.complete());
  EXPECT_EQ(report.network, "student");
  EXPECT_EQ(report.checkpoint, "step-000004");
  const std::vector<Guess>& guesses = report.answers.at(0).guesses;
  ASSERT_EQ(guesses.size(), 3u);
  EXPECT_GE(guesses[0].probability, guesses[1].probability);
  EXPECT_GE(guesses[1].probability, guesses[2].probability);
  EXPECT_TRUE(guesses[0].class_name.starts_with("grating "));
}

// The plain picture after normalisation is one value a channel: the network's own answer to it.
TEST_F(Predict, ThePictureIsNormalisedAsInTraining) {
  request_.pictures = {folder_.path("good.png")};
  request_.top = 100;
  const PredictReport report = predict(request_);
  const runs::DataFacts facts = facts_of_gratings();
  at::Tensor images = at::zeros({1, 3, 32, 32});
  for (size_t c = 0; c < 3; ++c)
    images.select(1, static_cast<int64_t>(c)).fill_((90 - facts.mean[c]) / facts.std[c]);
  const at::Tensor probabilities =
      network_->head(network_->features(images, models::Mode::evaluate), models::Mode::evaluate)
          .detach()
          .softmax(1)[0];
  ASSERT_EQ(report.answers.at(0).guesses.size(), 10u);
  double sum = 0;
  for (const Guess& guess : report.answers[0].guesses) {
    const int64_t label = guess.class_name.back() - '0';
    EXPECT_NEAR(guess.probability, probabilities[label].item<double>(), 1e-5) << guess.class_name;
    sum += guess.probability;
  }
  EXPECT_NEAR(sum, 1, 1e-9);
}

TEST_F(Predict, APictureThatCannotBeReadIsAnAnswerOfOneLine) {
  request_.pictures = {folder_.path("bad.png"), folder_.path("good.png"), folder_.path("none.png")};
  const PredictReport report = predict(request_);
  ASSERT_EQ(report.answers.size(), 3u);
  EXPECT_FALSE(report.complete());
  EXPECT_TRUE(report.answers[0].guesses.empty());
  EXPECT_TRUE(contains(report.answers[0].problem, "bad.png"));
  EXPECT_FALSE(contains(report.answers[0].problem, "\n"));
  EXPECT_EQ(report.answers[1].problem, "");
  EXPECT_EQ(report.answers[1].guesses.size(), 5u);
  EXPECT_TRUE(contains(report.answers[2].problem, "none.png"));
}

PredictReport two_answers() {
  return {"runs/a",
          "step-000004",
          "student",
          {{"cat.png", {{"cat", 0.75}, {"dog", 0.25}}, ""}, {"bad.png", {}, "bad.png: cut"}},
          {"odd"}};
}

TEST(PredictJson, HasGuessesOrAProblem) {
  const auto document = nlohmann::json::parse(to_json(two_answers()));
  EXPECT_EQ(document.at("run"), "runs/a");
  EXPECT_EQ(document.at("warnings"), nlohmann::json({"odd"}));
  const auto expected = nlohmann::json::parse(
      R"([{"picture": "cat.png", "classes": [{"class": "cat", "probability": 0.75}, {"class": "dog", "probability": 0.25}]},
          {"picture": "bad.png", "problem": "bad.png: cut", "classes": []}])");
  EXPECT_EQ(document.at("pictures"), expected);
}

TEST(PredictText, NamesAPictureOnceAndOnlyThoseWithAnAnswer) {
  const std::string text = to_text(two_answers(), core::Terminal{});
  support::expect_mentions(text, {"cat.png", "75.00 %", "25.00 %"});
  EXPECT_EQ(text.find("cat.png"), text.rfind("cat.png"));
  EXPECT_FALSE(contains(text, "bad.png"));
  EXPECT_EQ(to_text({"a", "b", "c", {{"bad.png", {}, "no"}}, {}}, core::Terminal{}), "");
}

}  // namespace
}  // namespace guise::infer::testing
