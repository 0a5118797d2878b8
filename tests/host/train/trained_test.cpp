// A trained network by the name of its run, its checkpoint or its exported file.
#include "train/trained.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include "stored_run.h"
#include "support/errors.h"
#include "train/tensor_file.h"
#include "train/trained_facts.h"

namespace guise::train::testing {
namespace {

using support::contains;

class LoadTrained : public ::testing::Test {
 protected:
  std::string refusal(const std::string& place, const std::string& checkpoint,
                      const std::string& network) const {
    return support::refusal_of([&] { load({place, checkpoint, network}); });
  }
  // As guise export writes it.
  std::string exported(const models::Network& network, const record::SafetensorsMetadata& metadata) const {
    TensorMap tensors;
    for (const models::NamedTensor& entry : network.tensors()) tensors[entry.name] = entry.tensor;
    write_tensors(folder_.path("out.safetensors"), tensors, metadata);
    return folder_.path("out.safetensors");
  }

  support::TemporaryFolder folder_;
  StoredRun run_{folder_.path() / "a"};
  std::unique_ptr<models::Network> student_ = small_network(1), teacher_ = small_network(2),
                                   average_ = small_network(3);
};

TEST_F(LoadTrained, EveryNetworkOfARunTheStudentFirst) {
  run_.save(4, {{"student", student_.get()}, {"teacher", teacher_.get()}, {"average", average_.get()}});
  const Trained trained = load({run_.place(), "last", "all"});
  ASSERT_EQ(trained.networks.size(), 3u);
  EXPECT_EQ(trained.networks[0].name, "student");
  EXPECT_EQ(trained.networks[1].name, "teacher");
  EXPECT_EQ(trained.networks[2].name, "average");
  EXPECT_TRUE(same_values(*trained.networks[0].network, *student_));
  EXPECT_TRUE(same_values(*trained.networks[1].network, *teacher_));
  EXPECT_TRUE(same_values(*trained.networks[2].network, *average_));
  EXPECT_FALSE(trained.networks[0].network->tensors().front().tensor.requires_grad());
  EXPECT_EQ(trained.checkpoint, "step-000004");
  EXPECT_EQ(trained.step, 4);
  EXPECT_EQ(trained.place, run_.place());
  EXPECT_EQ(trained.config.evaluate.topk, 3);
  EXPECT_EQ(trained.facts, facts_of_gratings());
  EXPECT_TRUE(trained.warnings.empty());
}

TEST_F(LoadTrained, OneByItsNameOrTheListOfThoseThere) {
  run_.save(4, {{"student", student_.get()}, {"average", average_.get()}});
  const Trained trained = load({run_.place(), "4", "average"});
  ASSERT_EQ(trained.networks.size(), 1u);
  EXPECT_TRUE(same_values(*trained.networks[0].network, *average_));
  EXPECT_TRUE(contains(refusal(run_.place(), "4", "teacher"),
                       "expected a network named teacher, received student, average"));
}

// It reads the student's features.
TEST_F(LoadTrained, AHeadTeacherHasTheBackboneOfTheStudent) {
  run_.save(4, {{"student", student_.get()}, {"teacher", teacher_.get()}}, {{"teacher", "fc."}});
  const Trained trained = load({run_.place(), "last", "teacher"});
  const c10::NoGradGuard no_grad;
  const at::Tensor images = at::rand({2, 3, 32, 32});
  const at::Tensor features = student_->features(images, models::Mode::evaluate);
  const models::Network& network = *trained.networks.at(0).network;
  EXPECT_TRUE(
      at::allclose(network.head(network.features(images, models::Mode::evaluate), models::Mode::evaluate),
                   teacher_->head(features, models::Mode::evaluate)));
}

TEST_F(LoadTrained, WhatDoesNotFitTheConfigurationNamesFileAndNetwork) {
  const StoredRun wider(folder_.path() / "b", {{"model", {{"width", 2}}}});
  wider.save(4, {{"student", student_.get()}});
  support::expect_mentions(refusal(wider.place(), "last", "student"),
                           {"step-000004: student", "conv1.weight [1, 3, 3, 3], expected [2, 3, 3, 3]"});
}

TEST_F(LoadTrained, ADamagedNewerCheckpointIsPassedOverWithAWarning) {
  run_.save(4, {{"student", student_.get()}});
  run_.save(8, {{"student", teacher_.get()}});
  std::filesystem::resize_file(run_.checkpoint("step-000008.safetensors"), 100);
  const Trained trained = load({run_.place(), "last", "student"});
  EXPECT_EQ(trained.step, 4);
  ASSERT_EQ(trained.warnings.size(), 1u);
  EXPECT_TRUE(contains(trained.warnings[0], "step-000008"));
}

TEST_F(LoadTrained, AFileOfARunBringsItsRun) {
  run_.save(4, {{"student", student_.get()}});
  run_.save(8, {{"student", teacher_.get()}});
  const Trained trained = load({run_.checkpoint("step-000004.safetensors").string(), "last", "all"});
  EXPECT_EQ(trained.step, 4);
  EXPECT_TRUE(same_values(*trained.networks.at(0).network, *student_));
  EXPECT_EQ(trained.facts, facts_of_gratings());
}

// As Guise before 1.0 chose for loss.
TEST_F(LoadTrained, ABestThatIsTheWorstIsDoubted) {
  const StoredRun run(folder_.path() / "b",
                      {{"checkpoint", {{"best_metric", "loss"}, {"best_direction", "max"}}}});
  run.save(4, {{"student", student_.get()}});
  runs::CheckpointFolder(run.files.checkpoints_folder()).mark_best(4);
  EXPECT_TRUE(load({run.place(), "last", "student"}).warnings.empty());
  const Trained best = load({run.place(), "best", "student"});
  ASSERT_EQ(best.warnings.size(), 1u);
  EXPECT_TRUE(contains(best.warnings[0], "which is the worst"));
}

TEST_F(LoadTrained, AnExportedFileNeedsNoRun) {
  run_.save(4, {{"student", student_.get()}, {"teacher", teacher_.get()}});
  const Trained source = load({run_.place(), "last", "teacher"});
  const std::string file = exported(*teacher_, to_metadata(source, "teacher"));
  for (const char* wanted : {"all", "teacher"}) {
    const Trained trained = load({file, "last", wanted});
    EXPECT_EQ(trained.networks.at(0).name, "teacher");
    EXPECT_TRUE(same_values(*trained.networks[0].network, *teacher_));
    EXPECT_EQ(trained.checkpoint, "out.safetensors");
    EXPECT_EQ(trained.step, std::nullopt);
    EXPECT_EQ(trained.config.train.device, "cpu");
    EXPECT_EQ(trained.config.evaluate.topk, 3);
    EXPECT_EQ(trained.facts.class_names, facts_of_gratings().class_names);
  }
  EXPECT_TRUE(
      contains(refusal(file, "last", "student"), "expected a network named student, received teacher"));
}

TEST_F(LoadTrained, AFileOfAnotherProgramIsRefused) {
  EXPECT_TRUE(contains(refusal(exported(*student_, {{"format", "pt"}}), "last", "student"),
                       "expected a run folder, a checkpoint in one, or a file of guise export"));
}

}  // namespace
}  // namespace guise::train::testing
