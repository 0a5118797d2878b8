// The names of a checkpoint's files: made and read back.
#include "runs/checkpoint_name.h"

#include <gtest/gtest.h>

namespace guise::runs {
namespace {

TEST(CheckpointNames, OnlyTheirOwnForm) {
  EXPECT_EQ(CheckpointName{391}.name(), "step-000391");
  EXPECT_EQ(CheckpointName::parse_state("step-1234567.state.json")->step, 1234567);
  EXPECT_EQ(CheckpointName::parse_tensors("step-000391-2.safetensors")->step, 391);
  for (const char* name : {"step-391", "step-0000391", "step--00391", "step-00039x", "step-",
                           "step-99999999999999999999", "tep-000391"}) {
    EXPECT_EQ(CheckpointName::parse(name), std::nullopt) << name;
  }
  for (const char* name : {"step-000391-1.safetensors", "step-000391-02.safetensors",
                           "step-000391-.safetensors", "step-000391", "x.safetensors"}) {
    EXPECT_EQ(CheckpointName::parse_tensors(name), std::nullopt) << name;
  }
}

TEST(CheckpointNames, AreReadBack) {
  for (const CheckpointName& name : {CheckpointName{0}, CheckpointName{12}, CheckpointName{12, 2},
                                     CheckpointName{12, 11}, CheckpointName{1234567890123, 3}}) {
    EXPECT_EQ(CheckpointName::parse_tensors(name.tensors_file()), name) << name.tensors_file();
    EXPECT_EQ(CheckpointName::parse(name.name()), CheckpointName{name.step}) << name.name();
    EXPECT_EQ(CheckpointName::parse_state(name.state_file()), CheckpointName{name.step}) << name.state_file();
  }
  EXPECT_EQ((CheckpointName{12, 2}.tensors_file()), "step-000012-2.safetensors");
}

}  // namespace
}  // namespace guise::runs
