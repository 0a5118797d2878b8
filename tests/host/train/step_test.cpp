// What a strategy is given in a step: the student's pass with its graph, the teacher's without, and the run's
// own noise.
#include "train/step.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "support/places.h"
#include "tiny_run.h"
#include "train/mask_stream.h"
#include "train/step_loss.h"
#include "train/task_change.h"

namespace guise::train::testing {
namespace {

const std::vector<int64_t> kSamples = {3, 8, 21, 33};

// An experiment whose followers have begun, and a batch of four images.
struct Subject {
  explicit Subject(const Keys& keys) : run(prepare(tiny_request(keys, "unused"))) {
    if (run.teacher) run.teacher->begin_epoch(*run.student, 0, 0, {});
    batch = data::evaluation_batch(run.images.train, kSamples, run.normalization);
  }
  TrainingStep step() const { return TrainingStep(run, batch, {1, 5, kSamples}); }

  Experiment run;
  data::Batch batch;
};

const Keys kHead = {{"strategy.name", "mask_clso"}, {"strategy.start_epoch", 0}, {"train.seed", 7}};
const Keys kModel = {{"strategy.name", "kd"}, {"strategy.start_epoch", 0}};

at::Tensor buffer(const models::Network& network, const std::string& name) {
  for (const models::NamedTensor& entry : network.tensors()) {
    if (entry.name == name) return entry.tensor;
  }
  throw std::runtime_error("no tensor " + name);
}

void shift(const models::Network& network, const std::string& name, double by) {
  const c10::AutoGradMode no_grad(false);
  buffer(network, name).add_(by);
}

TEST(TrainingStep, KnowsWhereItIs) {
  const Subject with(kHead), without({});
  const bridge::StepFacts facts = with.step().facts();
  EXPECT_EQ(facts.epoch, 1);
  EXPECT_EQ(facts.step, 5);
  EXPECT_EQ(facts.batch_size, 4);
  EXPECT_EQ(facts.feature_dim, 8);  // 8 * width
  EXPECT_EQ(facts.classes, 10);
  EXPECT_EQ(facts.teacher_classes, 10);
  EXPECT_EQ(without.step().facts().teacher_classes, 0);
}

// Batch statistics, which move the running ones: the second pass is in evaluation mode.
TEST(TrainingStep, RunsTheStudentInTrainingMode) {
  const Subject subject({});
  const at::Tensor running = buffer(*subject.run.student, "bn1.running_mean").clone();
  TrainingStep step = subject.step();
  EXPECT_FALSE(at::equal(buffer(*subject.run.student, "bn1.running_mean"), running));
  EXPECT_TRUE(step.features().requires_grad());
  EXPECT_TRUE(at::equal(step.logits(), subject.run.student->head(step.features(), models::Mode::train)));
  EXPECT_TRUE(at::equal(step.targets(), subject.batch.labels));
}

// log(sum of exponentials) - logit of the label, in float32 also for reduced logits.
TEST(TrainingStep, CrossEntropyIsTheMeanOverTheBatch) {
  const Subject subject({});
  TrainingStep step = subject.step();
  at::Tensor logits = at::zeros({4, 10});
  for (int64_t row = 0; row < 4; ++row) logits[row][subject.batch.labels[row].item<int64_t>()] = row;
  double expected = 0;
  for (int row = 0; row < 4; ++row) expected += (std::log(9 + std::exp(row)) - row) / 4;
  EXPECT_NEAR(step.cross_entropy(logits).item<double>(), expected, 1e-6);
  EXPECT_EQ(step.cross_entropy(logits.to(at::kBFloat16)).scalar_type(), at::kFloat);
}

// Values and gradients of tests/reference/label_smoothing.
TEST(TrainingStep, CrossEntropySmoothsTheLabelsAsTorchDoes) {
  std::ifstream file(support::reference("label_smoothing/label_smoothing.json"));
  const auto document = nlohmann::json::parse(file);
  ASSERT_FALSE(document.at("cases").empty());
  for (const auto& wanted : document.at("cases")) {
    Subject subject({{"loss.label_smoothing", wanted["label_smoothing"]}});
    subject.batch.labels = at::tensor(wanted["labels"].get<std::vector<int64_t>>());
    const auto tensor = [](const nlohmann::json& values) {
      return at::tensor(values.get<std::vector<double>>()).reshape({4, 10}).to(at::kFloat);
    };
    const at::Tensor logits = tensor(wanted["logits"]).requires_grad_();
    const at::Tensor loss = subject.step().cross_entropy(logits);
    loss.backward();
    const double expected = wanted["loss"].get<double>();
    EXPECT_NEAR(loss.item<double>(), expected, 1e-6 * std::max(1.0, expected));
    EXPECT_LT((logits.grad() - tensor(wanted["gradient"])).abs().max().item<double>(), 1e-7);
  }
}

TEST(TrainingStep, AHeadTeacherReadsTheStudentsFeaturesWithTheirGraph) {
  const Subject subject(kHead);
  shift(subject.run.teacher->network(), "fc.bias", 2);
  TrainingStep step = subject.step();
  EXPECT_TRUE(at::allclose(step.teacher_logits(), step.logits() + 2));
  EXPECT_TRUE(step.teacher_logits().requires_grad());
  EXPECT_TRUE(step.teacher_logits().is_same(step.teacher_logits()));  // computed once
  const at::Tensor features = at::ones({2, 8});
  EXPECT_TRUE(at::allclose(step.head(bridge::Which::teacher, features),
                           step.head(bridge::Which::student, features) + 2));
}

TEST(TrainingStep, AModelTeacherHasAPassOfItsOwnWithoutGraph) {
  const Subject subject(kModel);
  const models::Network& teacher = subject.run.teacher->network();
  const at::Tensor running = buffer(teacher, "bn1.running_mean").clone();
  shift(*subject.run.student, "conv1.weight", 1);  // the teacher's own does not move
  TrainingStep step = subject.step();
  const at::Tensor features = step.teacher_features();
  EXPECT_FALSE(features.requires_grad());
  EXPECT_FALSE(step.teacher_logits().requires_grad());
  EXPECT_FALSE(features.is_inference());  // can be saved for the backward pass
  EXPECT_TRUE(at::equal(features, teacher.features(subject.batch.images, models::Mode::evaluate)));
  EXPECT_TRUE(at::equal(step.teacher_logits(), teacher.head(features, models::Mode::evaluate)));
  EXPECT_TRUE(step.teacher_features().is_same(features));
  EXPECT_TRUE(at::equal(buffer(teacher, "bn1.running_mean"), running));
}

Keys with_hidden_head(const Keys& keys) {
  Keys all = keys;
  all["model.head.hidden"] = {6};
  all["model.head.norm"] = "batch";
  return all;
}

// What is evaluated is the student's own feature: masked views may not move the statistics, unless it is
// asked.
TEST(TrainingStep, OnlyTheStudentsOwnFeatureMovesTheStatisticsOfItsHead) {
  for (const bool every : {false, true}) {
    Keys keys = with_hidden_head(kHead);
    keys["model.head.statistics"] = every ? "every" : "own";
    const Subject subject(keys);
    const std::string name = "fc.hidden.0.norm.running_mean";
    const at::Tensor before = buffer(*subject.run.student, name).clone();
    TrainingStep step = subject.step();
    const at::Tensor own = buffer(*subject.run.student, name).clone();
    EXPECT_FALSE(at::equal(own, before));
    step.head(bridge::Which::student, at::rand({8, 8}));
    EXPECT_EQ(at::equal(buffer(*subject.run.student, name), own), !every);
    step.head(bridge::Which::teacher, at::rand({8, 8}));
    EXPECT_TRUE(at::equal(buffer(subject.run.teacher->network(), name), before));
  }
}

TEST(TrainingStep, AHeadTeacherKeepsTheWholeHead) {
  const Subject subject(with_hidden_head(kHead));
  EXPECT_EQ(subject.run.teacher->pairs().size(), 9u);  // two linear layers, a norm of five
  TrainingStep step = subject.step();
  const at::Tensor features = at::rand({3, 8});
  EXPECT_TRUE(at::equal(step.head(bridge::Which::teacher, features),
                        subject.run.teacher->network().head(features, models::Mode::evaluate)));
}

// The same step drops the same, by whatever way it is reached; each pass of it drops by itself.
TEST(TrainingStep, DropoutDependsOnTheStepAndThePassAlone) {
  Keys keys = with_hidden_head(kHead);
  keys["model.dropout"] = keys["model.head.dropout"] = 0.5;
  const Subject subject(keys), again(keys);
  TrainingStep first = subject.step(), second = again.step();
  EXPECT_TRUE(at::equal(first.features(), second.features()));
  EXPECT_TRUE(at::equal(first.logits(), second.logits()));
  const at::Tensor view = at::rand({4, 8});
  const at::Tensor once = first.head(bridge::Which::student, view);
  EXPECT_TRUE(at::equal(once, second.head(bridge::Which::student, view)));
  EXPECT_FALSE(at::equal(once, first.head(bridge::Which::student, view)));
  EXPECT_TRUE(at::equal(first.head(bridge::Which::teacher, view), first.head(bridge::Which::teacher, view)));
  TrainingStep later(again.run, again.batch, {1, 6, kSamples});
  EXPECT_FALSE(at::equal(later.features(), first.features()));
}

TEST(TrainingStep, ATeacherMayNormaliseByTheBatch) {
  Keys keys = kModel;
  keys["teacher.batch_norm"] = "train";
  const Subject subject(keys);
  const at::Tensor running = buffer(subject.run.teacher->network(), "bn1.running_mean").clone();
  subject.step().teacher_logits();
  EXPECT_FALSE(at::equal(buffer(subject.run.teacher->network(), "bn1.running_mean"), running));
}

TEST(TrainingStep, NoiseIsTheMaskStreamOfItsSamples) {
  const Subject subject(kHead);
  TrainingStep step = subject.step();
  EXPECT_TRUE(at::equal(step.random_uniform({4, 8}, 2), mask_noise({7, 1, 5, kSamples}, {4, 8}, 2)));
  EXPECT_TRUE(at::equal(step.random_uniform({3}, 0), mask_noise({7, 1, 5, kSamples}, {3}, 0)));
}

TEST(TrainingStep, TheTeacherKnowsEveryClass) {
  const Subject subject(kModel);
  const at::Tensor logits = at::rand({2, 10});
  EXPECT_TRUE(at::equal(subject.step().over_teacher_classes(logits), logits));
}

// What a strategy may read and never write: both networks, not what it was handed of the step.
TEST(TrainingStep, OwnsTheStorageOfBothNetworks) {
  const Subject subject(kModel);
  TrainingStep step = subject.step();
  const auto storage = [](const at::Tensor& tensor) { return tensor.storage().unsafeGetStorageImpl(); };
  EXPECT_TRUE(step.owns(storage(buffer(*subject.run.student, "conv1.weight"))));
  EXPECT_TRUE(step.owns(storage(buffer(subject.run.teacher->network(), "fc.bias"))));
  EXPECT_TRUE(step.owns(storage(buffer(*subject.run.student, "fc.weight").detach()[1])));
  EXPECT_FALSE(step.owns(storage(step.logits())));
  EXPECT_FALSE(step.owns(storage(at::ones({2}))));
  const Subject alone({});
  EXPECT_FALSE(alone.step().owns(storage(at::ones({2}))));
}

TEST(TrainingStep, TheWatchSeesWhatPassesTheStudentsHeadOnly) {
  const Subject subject(kHead);
  FeatureWatch watch;
  TrainingStep step(subject.run, subject.batch, {0, 0, kSamples}, &watch);
  EXPECT_EQ(watch.samples(), kSamples);
  EXPECT_TRUE(watch.views().empty());
  step.head(bridge::Which::teacher, step.features());
  EXPECT_TRUE(watch.views().empty());
  step.head(bridge::Which::student, step.features());
  EXPECT_EQ(watch.views().size(), 1u);
}

// ---- a later task of a run with tasks ----

// Two tasks of five classes, in the second of which the run stands.
Experiment in_second_task(Keys keys) {
  keys["continual.tasks"] = 2;
  keys["model.width"] = 4;
  Experiment run = prepare(tiny_request(keys, "unused"));
  enter_task(run, 1);
  return run;
}

at::Tensor floats(const nlohmann::json& rows) {
  std::vector<at::Tensor> tensors;
  for (const auto& row : rows) tensors.push_back(at::tensor(row.get<std::vector<double>>()));
  return at::stack(tensors);
}

// Writes a head so that it answers `logits` [N, K] to `features` [N, D], of which D is the greater.
void make_it_answer(const models::Network& network, const at::Tensor& features, const at::Tensor& logits) {
  const c10::NoGradGuard no_grad;
  const at::Tensor weight = at::linalg_pinv(features.to(at::kDouble)).mm(logits).t();
  buffer(network, "fc.weight").copy_(weight);
  buffer(network, "fc.bias").zero_();
}

// Values and gradients of tests/reference/lwf.
TEST(LearningWithoutForgetting, HasTheLossAndTheGradientOfItsPaper) {
  std::ifstream file(support::reference("lwf/lwf.json"));
  const auto document = nlohmann::json::parse(file);
  ASSERT_EQ(document.at("cases").size(), 4u);
  for (const auto& wanted : document.at("cases")) {
    SCOPED_TRACE(wanted["name"].get<std::string>());
    Experiment run = in_second_task({{"strategy.name", "kd"},
                                     {"strategy.temperature", wanted["temperature"]},
                                     {"strategy.loss_weight", wanted["loss_weight"]},
                                     {"continual.loss_over", wanted["loss_over"]}});
    data::Batch batch = data::evaluation_batch(run.images.train, kSamples, run.normalization);
    batch.labels = at::tensor(wanted["labels"].get<std::vector<int64_t>>());
    const StepPosition position{2, 8, kSamples};
    TrainingStep before(run, batch, position);
    make_it_answer(*run.student, before.features().detach(), floats(wanted["student"]));
    make_it_answer(run.teacher->network(), before.teacher_features(), floats(wanted["teacher"]));

    const LossSum loss = loss_of_step(run, batch, position);
    std::map<std::string, double> terms;
    for (const runs::TermValue& term : loss.terms) terms[term.name] = term.raw;
    EXPECT_NEAR(terms.at("loss_ce"), wanted["loss_ce"].get<double>(), 1e-4);
    EXPECT_NEAR(terms.at("loss_kd"), wanted["loss_kd"].get<double>(), 1e-4);
    EXPECT_NEAR(loss.value, wanted["loss"].get<double>(), 1e-3);
    loss.total.backward();
    const at::Tensor gradient = buffer(*run.student, "fc.bias").grad().to(at::kDouble);
    const at::Tensor expected = at::tensor(wanted["bias_gradient"].get<std::vector<double>>());
    EXPECT_LT((gradient - expected).abs().max().item<double>(), 1e-4);
  }
}

TEST(TrainingStep, OfALaterTaskTheTeacherKnowsTheOldClasses) {
  const Experiment run = in_second_task({{"strategy.name", "kd"}});
  const data::Batch batch = data::evaluation_batch(run.images.train, kSamples, run.normalization);
  TrainingStep step(run, batch, {2, 8, kSamples});
  EXPECT_EQ(step.facts().classes, 10);
  EXPECT_EQ(step.facts().teacher_classes, 5);
  EXPECT_EQ(step.facts().epochs, 4);
  EXPECT_EQ(step.teacher_logits().sizes(), (at::IntArrayRef{4, 5}));
  EXPECT_TRUE(at::equal(step.over_teacher_classes(step.logits()), step.logits().narrow(1, 0, 5)));
  EXPECT_EQ(step.head_parameters(bridge::Which::teacher).weight.size(0), 5);
  for (const bridge::WeightPair& pair : step.weight_pairs())
    EXPECT_EQ(pair.student.sizes(), pair.teacher.sizes()) << pair.name;
  EXPECT_EQ(step.weight_pairs().size(), run.student->tensors().size());
}

TEST(TrainingStep, AFrozenBackboneHasNoGraphAndKeepsItsStatistics) {
  const Experiment run = in_second_task({{"continual.freeze", "backbone"}});
  const data::Batch batch = data::evaluation_batch(run.images.train, kSamples, run.normalization);
  const at::Tensor running = buffer(*run.student, "bn1.running_mean").clone();
  TrainingStep step(run, batch, {2, 8, kSamples});
  EXPECT_TRUE(at::equal(buffer(*run.student, "bn1.running_mean"), running));
  EXPECT_TRUE(
      at::equal(step.features().detach(), run.student->features(batch.images, models::Mode::evaluate)));
  step.cross_entropy(step.logits()).backward();
  EXPECT_TRUE(step.features().grad().defined());  // for measures of gradients
  EXPECT_TRUE(buffer(*run.student, "fc.weight").grad().defined());
  EXPECT_FALSE(buffer(*run.student, "conv1.weight").grad().defined());
}

// A replayed image, or one that a measure asks for, has no label among the task's own classes.
TEST(TrainingStep, OverNewClassesImagesOfOthersDoNotCount) {
  const Experiment run = in_second_task({{"continual.loss_over", "new"}});
  data::Batch batch = data::evaluation_batch(run.images.train, kSamples, run.normalization);
  batch.labels = at::tensor({6, 9, 1, 4}, at::kLong);
  TrainingStep step(run, batch, {2, 8, kSamples});
  const at::Tensor two = step.logits().narrow(0, 0, 2).narrow(1, 5, 5);
  const at::Tensor expected = at::cross_entropy_loss(two, at::tensor({1, 4}, at::kLong));
  EXPECT_NEAR(step.cross_entropy(step.logits()).item<double>(), expected.item<double>(), 1e-6);
}

}  // namespace
}  // namespace guise::train::testing
