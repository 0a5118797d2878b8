// Trained networks as a teacher: what they say together, and which are let in. Whole runs, and PyTorch's word
// on them: tests/end_to_end/teachers_test.py.
#include "train/stored_teachers.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/files.h"
#include "stored_run.h"
#include "support/errors.h"
#include "support/programs.h"
#include "tiny_run.h"
#include "train/evaluate.h"
#include "train/step.h"

namespace guise::train::testing {
namespace {

const std::vector<int64_t> kSamples = {3, 8, 21, 33};

at::Tensor images() {
  return at::arange(4 * 3 * 32 * 32, at::kFloat).reshape({4, 3, 32, 32}).sin();
}

StoredTeachers together(const std::string& combine, const std::vector<uint64_t>& seeds) {
  std::vector<std::unique_ptr<models::Network>> networks;
  std::vector<runs::TeacherRecord> records;
  for (const uint64_t seed : seeds) {
    networks.push_back(small_network(seed));
    records.push_back({.file = std::to_string(seed)});
  }
  return {std::move(networks), std::move(records), combine};
}

at::Tensor alone(uint64_t seed) {
  const auto network = small_network(seed);
  return network->head(network->features(images(), models::Mode::evaluate), models::Mode::evaluate).detach();
}

TEST(StoredTeachers, OneSaysWhatItsNetworkSays) {
  const StoredTeachers one = together("probabilities", {7});
  EXPECT_TRUE(at::equal(one.logits(images()), alone(7)));
  EXPECT_FALSE(one.logits(images()).requires_grad());
  EXPECT_EQ(&one.only(), one.networks().front().get());
}

TEST(StoredTeachers, SeveralSayTheMeanOfTheirLogitsOrOfTheirProbabilities) {
  const at::Tensor a = alone(1), b = alone(2), c = alone(3);
  EXPECT_TRUE(at::allclose(together("logits", {1, 2, 3}).logits(images()), (a + b + c) / 3, 1e-5, 1e-6));
  const at::Tensor expected = (a.softmax(1) + b.softmax(1) + c.softmax(1)) / 3;
  EXPECT_TRUE(at::allclose(together("probabilities", {1, 2, 3}).logits(images()).exp(), expected, 1e-5));
}

TEST(StoredTeachers, SeveralHaveNoFeaturesInCommon) {
  support::expect_mentions(support::refusal_of([] { together("logits", {1, 2}).only(); }),
                           {"teacher.from", "2 networks", "logits alone"});
}

class LoadTeachers : public ::testing::Test {
 protected:
  LoadTeachers() {
    run_.save(4, {{"student", student_.get()}});
    teacher_.from = {run_.place()};
    teacher_.from_network = "student";
    teacher_.combine = "logits";
  }
  std::string refusal(const runs::DataFacts& data) {
    return support::refusal_of([&] { load_teachers(teacher_, data, at::kCPU, warnings_); });
  }

  TemporaryFolder folder_;
  StoredRun run_{folder_.path() / "a"};
  std::unique_ptr<models::Network> student_ = small_network(1);
  config::TeacherConfig teacher_;
  std::vector<std::string> warnings_;
};

TEST_F(LoadTeachers, NothingNamedIsNone) {
  teacher_.from.clear();
  EXPECT_EQ(load_teachers(teacher_, facts_of_gratings(), at::kCPU, warnings_), nullptr);
}

TEST_F(LoadTeachers, ARunGivesItsNewestCheckpointWithTheSumOfItsFile) {
  const auto loaded = load_teachers(teacher_, facts_of_gratings(), at::kCPU, warnings_);
  ASSERT_EQ(loaded->count(), 1u);
  EXPECT_TRUE(same_values(loaded->only(), *student_));
  EXPECT_TRUE(warnings_.empty());
  const runs::TeacherRecord& record = loaded->records().front();
  EXPECT_EQ(record.file, run_.checkpoint("step-000004.safetensors").string());
  EXPECT_EQ(record.checkpoint, "step-000004");
  EXPECT_EQ(record.network, "student");
  EXPECT_EQ(record.sha256, core::sha256_hex(support::bytes_of(record.file)));
}

TEST_F(LoadTeachers, ClassesSizeAndNormalisationMustAgree) {
  runs::DataFacts data = facts_of_gratings();
  data.class_names.pop_back();
  support::expect_mentions(refusal(data), {run_.place(), "number of classes", "9, as the run has", "10"});
  data = facts_of_gratings();
  data.height = 28;
  support::expect_mentions(refusal(data), {"another size", "28 x 32, as the run has", "32 x 32"});
  data = facts_of_gratings();
  data.std[1] *= 1.05F;
  support::expect_mentions(refusal(data), {"normalised otherwise", "mean [", "data.normalize.mean"});
  data = facts_of_gratings();
  data.class_names[3] = "another";
  load_teachers(teacher_, data, at::kCPU, warnings_);
  ASSERT_EQ(warnings_.size(), 1u);
  EXPECT_TRUE(support::contains(warnings_[0], "its classes have other names"));
}

TEST_F(LoadTeachers, ANetworkThatIsNotThereIsRefused) {
  teacher_.from_network = "average";
  support::expect_mentions(refusal(facts_of_gratings()), {"a network named average", "student"});
}

// Runs of two widths as teachers of a third.
Keys taught(const TemporaryFolder& folder, const std::vector<std::string>& from) {
  const Keys same = {{"data.normalize.mean", {128, 128, 128}}, {"data.normalize.std", {50, 50, 50}}};
  Keys keys = same;
  keys.insert({{"strategy.name", "kd"}, {"teacher.from", nlohmann::json::array()}});
  for (const std::string& name : from) {
    Keys own = same;
    own["model.width"] = name == "wide" ? 2 : 1;
    own["train.seed"] = name == "wide" ? 5 : 6;
    keys["teacher.from"].push_back(trained(folder, name, own).string());
  }
  return keys;
}

TEST(TaughtRun, AStepReadsTheMeanOfAllAndTheFeaturesOfOneOnly) {
  const TemporaryFolder folder;
  const Experiment run = prepare(tiny_request(taught(folder, {"wide", "narrow"}), "unused"));
  EXPECT_EQ(run.teacher, nullptr);
  EXPECT_EQ(run.config.strategy.start_epoch, 0);
  const data::Batch batch = data::evaluation_batch(run.images.train, kSamples, run.normalization);
  TrainingStep step(run, batch, {0, 0, kSamples});
  EXPECT_EQ(step.facts().teacher_classes, 10);
  EXPECT_TRUE(at::equal(step.teacher_logits(), run.stored_teachers->logits(batch.images)));
  EXPECT_THROW(step.teacher_features(), core::Error);
  for (const auto& network : run.stored_teachers->networks())
    EXPECT_TRUE(step.owns(network->tensors().front().tensor.storage().unsafeGetStorageImpl()));
}

TEST(TaughtRun, OneTeachersFeaturesHaveItsOwnWidth) {
  const TemporaryFolder folder;
  const Experiment run = prepare(tiny_request(taught(folder, {"wide"}), "unused"));
  const data::Batch batch = data::evaluation_batch(run.images.train, kSamples, run.normalization);
  TrainingStep step(run, batch, {0, 0, kSamples});
  EXPECT_EQ(step.features().size(1), 8);
  EXPECT_EQ(step.teacher_features().size(1), 16);
  EXPECT_TRUE(at::equal(step.teacher_logits(), run.stored_teachers->logits(batch.images)));
}

TEST(TaughtRun, ItsTeacherStaysAndIsEvaluated) {
  const TemporaryFolder folder;
  Keys keys = taught(folder, {"wide", "narrow"});
  keys["teacher.eval_on"] = "both";
  const auto evaluated = events_of(trained(folder, "taught", keys), "evaluate");
  ASSERT_EQ(evaluated.size(), 2u);
  EXPECT_EQ(evaluated[0].at("teacher").at("loss"), evaluated[1].at("teacher").at("loss"));
  EXPECT_NE(evaluated[0].at("loss"), evaluated[1].at("loss"));
}

}  // namespace
}  // namespace guise::train::testing
