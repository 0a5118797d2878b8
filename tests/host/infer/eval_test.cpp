// Networks on images: each alone, several runs together, and against CIFAR-10 where a summary allows it.
#include "infer/eval.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <sstream>

#include "data/batch.h"
#include "data/load_split.h"
#include "metrics/accuracy.h"
#include "stored_run.h"
#include "support/errors.h"
#include "support/places.h"
#include "support/programs.h"

namespace guise::infer::testing {
namespace {

using support::contains;

// The 20 images of a StoredRun in one batch.
at::Tensor probabilities(const models::Network& network) {
  config::DataConfig config;
  config.name = "synthetic";
  config.test_limit = 20;
  const data::ImageSet images = data::load_part(config, data::Part::test, 0);
  std::vector<int64_t> all;
  for (int64_t i = 0; i < images.count; ++i) all.push_back(i);
  const runs::DataFacts facts = facts_of_gratings();
  const data::Batch batch = data::evaluation_batch(images, all, data::Normalization(facts.mean, facts.std));
  const c10::NoGradGuard no_grad;
  return network.head(network.features(batch.images, models::Mode::evaluate), models::Mode::evaluate)
      .to(at::kDouble)
      .softmax(1);
}

at::Tensor labels_of_gratings() {
  config::DataConfig config;
  config.name = "synthetic";
  config.test_limit = 20;
  return at::tensor(data::load_part(config, data::Part::test, 0).labels, at::kLong);
}

double percent_right(const at::Tensor& probabilities) {
  return 5.0 * probabilities.argmax(1).eq(labels_of_gratings()).sum().item<double>();  // of 20
}

// -log of the label's probability.
double loss(const at::Tensor& probabilities) {
  return -probabilities.gather(1, labels_of_gratings().unsqueeze(1)).log().mean().item<double>();
}

std::vector<std::string> names_of(const std::vector<NetworkResult>& results) {
  std::vector<std::string> names;
  for (const NetworkResult& result : results) names.push_back(result.name);
  return names;
}

class Eval : public ::testing::Test {
 protected:
  EvalRequest request(const std::vector<std::string>& runs) const {
    EvalRequest request;
    request.runs = runs;
    return request;
  }

  support::TemporaryFolder folder_;
  StoredRun a_{folder_.path() / "a"}, b_{folder_.path() / "b"};
  std::unique_ptr<models::Network> first_ = small_network(1), second_ = small_network(2);
};

TEST_F(Eval, MeasuresEveryNetworkOfARun) {
  a_.save(4, {{"student", first_.get()}, {"average", second_.get()}});
  const EvalReport report = evaluate(request({a_.place()}));
  EXPECT_EQ(report.samples, 20);
  EXPECT_EQ(report.topk, 3);
  EXPECT_EQ(report.data, "synthetic");
  EXPECT_TRUE(report.ensemble.empty());
  ASSERT_EQ(names_of(report.runs.at(0).networks), (std::vector<std::string>{"student", "average"}));
  EXPECT_EQ(report.runs[0].step, 4);
  const runs::Evaluation& student = report.runs[0].networks[0].measured.evaluation;
  const runs::Evaluation& average = report.runs[0].networks[1].measured.evaluation;
  EXPECT_DOUBLE_EQ(student.at("top1"), percent_right(probabilities(*first_)));
  EXPECT_NEAR(student.at("loss"), loss(probabilities(*first_)), 1e-5);
  EXPECT_NEAR(average.at("loss"), loss(probabilities(*second_)), 1e-5);
  EXPECT_EQ(report.runs[0].networks[0].gap, std::nullopt);
}

TEST_F(Eval, AnEnsembleIsOfNetworksThatEveryRunHas) {
  a_.save(4, {{"student", first_.get()}, {"average", first_.get()}});
  b_.save(4, {{"student", second_.get()}});
  EvalRequest request = this->request({a_.place(), b_.place()});
  request.predictions = folder_.path("p.csv");
  const EvalReport report = evaluate(request);
  ASSERT_EQ(names_of(report.ensemble), std::vector<std::string>{"student"});
  const at::Tensor mean = (probabilities(*first_) + probabilities(*second_)) / 2;
  EXPECT_DOUBLE_EQ(report.ensemble[0].measured.evaluation.at("top1"), percent_right(mean));
  EXPECT_NEAR(report.ensemble[0].measured.evaluation.at("loss"), loss(mean), 1e-5);
  // The table is the ensemble's.
  std::istringstream table(support::bytes_of(request.predictions));
  std::string line, index, label, p0;
  std::getline(table, line), std::getline(table, index, ','), std::getline(table, label, ','),
      std::getline(table, p0, ',');
  EXPECT_NEAR(std::stod(p0), mean[0][0].item<double>(), 1e-6);
}

TEST_F(Eval, RunsOfOtherClassesDoNotGoTogether) {
  a_.save(4, {{"student", first_.get()}});
  b_.save(4, {{"student", second_.get()}});
  runs::DataFacts facts = facts_of_gratings();
  std::swap(facts.class_names[0], facts.class_names[1]);
  b_.write_summary({.data = facts});
  EXPECT_TRUE(contains(support::refusal_of([&] { evaluate(request({a_.place(), b_.place()})); }),
                       "its classes, or their order, are not those of " + a_.place()));
}

TEST_F(Eval, PicturesOfAnotherSizeAreAWarning) {
  a_.save(4, {{"student", first_.get()}});
  runs::DataFacts facts = facts_of_gratings();
  facts.height = 28;
  a_.write_summary({.data = facts});
  EXPECT_EQ(evaluate(request({a_.place()})).warnings,
            std::vector<std::string>{a_.place() + ": trained on pictures of another size"});
}

// By what the test computes itself of pictures that data/corruption made.
TEST_F(Eval, CorruptedImagesAreMeasuredBesideTheOthers) {
  a_.save(4, {{"student", first_.get()}});
  EvalRequest request = this->request({a_.place()});
  const EvalReport plain = evaluate(request);
  request.corruptions = {"contrast:5", "noise:1"};
  const EvalReport report = evaluate(request);
  EXPECT_EQ(report.runs[0].networks[0].measured.evaluation, plain.runs[0].networks[0].measured.evaluation);
  ASSERT_EQ(report.corrupted.size(), 2u);
  EXPECT_EQ(report.corrupted[0].corruption, (config::Corruption{"noise", 1}));  // in the order of the kinds
  EXPECT_EQ(report.corrupted[1].corruption, (config::Corruption{"contrast", 5}));
  for (const CorruptedResult& result : report.corrupted)
    EXPECT_NE(result.runs[0].networks[0].measured.evaluation.at("loss"),
              plain.runs[0].networks[0].measured.evaluation.at("loss"));
  EXPECT_EQ(evaluate(request).corrupted[0].runs[0].networks[0].measured.evaluation,
            report.corrupted[0].runs[0].networks[0].measured.evaluation);
}

TEST_F(Eval, FurtherDataSetsFollowTheFirst) {
  a_.save(4, {{"student", first_.get()}});
  EvalRequest request = this->request({a_.place()});
  request.other_data = {"cifar10.1"};
  request.data_root = support::reference("data").string();
  const EvalReport report = evaluate(request);
  EXPECT_EQ(report.data, "synthetic");
  ASSERT_EQ(report.others.size(), 1u);
  EXPECT_EQ(report.others[0].data, "cifar10.1");
  EXPECT_EQ(report.others[0].samples, 3);
  EXPECT_EQ(report.warnings.size(), 1u);  // the classes have other names
}

TEST_F(Eval, NoisyTrainingLabelsAreMeasuredAgainstTheCleanOnesToo) {
  const StoredRun run(folder_.path() / "noisy",
                      {{"data", {{"train_limit", 100}, {"noise", {{"kind", "pair"}, {"rate", 1.0}}}}}});
  run.save(4, {{"student", first_.get()}});
  run.write_summary({.data = facts_of_gratings()});
  EvalRequest request = this->request({run.place()});
  EXPECT_TRUE(evaluate(request).others.empty());  // of the test set there is one kind of label
  request.split = "train";
  const EvalReport report = evaluate(request);
  EXPECT_EQ(report.labels, "as trained");
  ASSERT_EQ(report.others.size(), 1u);
  EXPECT_EQ(report.others[0].labels, "clean");
  const at::Tensor taught = report.runs[0].networks[0].measured.confusion,
                   clean = report.others[0].runs[0].networks[0].measured.confusion;
  EXPECT_TRUE(taught.equal(clean.roll(1, 0)));  // each row is the class before it
  EXPECT_EQ(clean.sum().item<int64_t>(), 100);
}

// The run learned CIFAR-10 and got 18 of 20 right at step 4.
class EvalOfCifar101 : public Eval {
 protected:
  EvalReport evaluated(const nlohmann::json& changes, int64_t step, int64_t samples = 20) {
    const StoredRun run(folder_.path() / ("c" + std::to_string(++runs_)), changes);
    run.save(step, {{"student", first_.get()}});
    runs::Summary summary{.data = facts_of_gratings()};
    summary.final = runs::EpochResult{0, 4, {{"student", {samples, {{"top1", 90.0}}}}}};
    run.write_summary(summary);
    EvalRequest request = this->request({run.place()});
    request.data = "cifar10.1";
    request.data_root = support::reference("data").string();
    return evaluate(request);
  }
  int runs_ = 0;
};

TEST_F(EvalOfCifar101, TheGapIsToTheSummaryOfTheSameCheckpoint) {
  const EvalReport report = evaluated({{"data", {{"name", "cifar10"}}}}, 4);
  const NetworkResult& student = report.runs.at(0).networks.at(0);
  ASSERT_TRUE(student.gap);
  EXPECT_EQ(student.gap->cifar10_top1, 90);
  const double top1 = student.measured.evaluation.at("top1");
  EXPECT_DOUBLE_EQ(student.gap->points, 90 - top1);
  const auto n = student.measured.evaluation.samples;
  const auto right = static_cast<int64_t>(std::llround(top1 * static_cast<double>(n) / 100));
  const metrics::PercentInterval interval = metrics::difference_interval({18, 20}, {right, n});
  EXPECT_DOUBLE_EQ(student.gap->low, interval.low);
  EXPECT_DOUBLE_EQ(student.gap->high, interval.high);
}

TEST_F(EvalOfCifar101, WithoutSuchASummaryThereIsNoGap) {
  const auto gap = [](const EvalReport& report) { return report.runs.at(0).networks.at(0).gap.has_value(); };
  const nlohmann::json cifar10 = {{"data", {{"name", "cifar10"}}}};
  EXPECT_FALSE(gap(evaluated(cifar10, 8)));     // of another checkpoint
  EXPECT_FALSE(gap(evaluated(cifar10, 4, 0)));  // of no image
  EXPECT_FALSE(gap(evaluated({}, 4)));          // it learned something else
  EXPECT_FALSE(gap(evaluated({{"data", {{"name", "cifar10"}, {"validation", 0.1}}}}, 4)));
}

}  // namespace
}  // namespace guise::infer::testing
