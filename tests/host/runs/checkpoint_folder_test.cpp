// What a checkpoint is, and which one counts.
#include "runs/checkpoint_folder.h"

#include "checkpoint_test_support.h"
#include "core/files.h"
#include "record/temporary_files.h"
#include "runs/checkpoint_name.h"

namespace guise::runs {
namespace {
namespace fs = std::filesystem;
using Steps = std::vector<int64_t>;

class Checkpoints : public testing::Test {
 protected:
  std::string text(const std::string& name) const { return core::read_file((base_.path() / name).string()); }
  void put(const std::string& name, const std::string& bytes) const { put_bytes(base_.path() / name, bytes); }
  bool has(const std::string& name) const { return fs::exists(base_.path() / name); }
  size_t files() const { return names_in(base_.path()).size(); }

  // A state with a right sum, whatever stands in it.
  static std::string sealed(std::string json) {
    json.resize(json.rfind('}'));
    while (json.ends_with('\n')) json.pop_back();
    return json + ",\n  \"state_sha256\": \"" + core::sha256_hex(json) + "\"\n}\n";
  }

  TemporaryFolder base_;
  QuickCalls calls_;
  CheckpointFolder folder_{base_.path(), calls_};
};

TEST_F(Checkpoints, WhatIsSavedIsReadBack) {
  save_tiny(folder_, 391, 5);
  const Checkpoint read = CheckpointFolder(base_.path()).read(391);
  EXPECT_EQ(read.step, 391);
  EXPECT_EQ(checked_tag(read), 5);
  EXPECT_EQ(read.tensors.metadata(), (record::SafetensorsMetadata{{"format", "pt"}}));
  EXPECT_EQ(folder_.last(), 391);
  EXPECT_EQ(folder_.best(), std::nullopt);
  EXPECT_EQ(text("last"), "step-000391\n");
}

TEST_F(Checkpoints, TheStateSaysWhatItCommits) {
  save_tiny(folder_, 7, 1);
  const auto state = nlohmann::json::parse(text("step-000007.state.json"));
  const std::string tensors = text("step-000007.safetensors");
  EXPECT_EQ(state["schema"], "guise.checkpoint/1");
  EXPECT_EQ(state["step"], 7);
  EXPECT_EQ(state["save"], 1);
  EXPECT_EQ(state["tensors"]["file"], "step-000007.safetensors");
  EXPECT_EQ(state["tensors"]["bytes"], tensors.size());
  EXPECT_EQ(state["tensors"]["sha256"], core::sha256_hex(tensors));
}

TEST_F(Checkpoints, AFolderThatIsMissingOrEmptyHasNone) {
  for (const fs::path& path : {base_.path(), base_.path() / "missing"}) {
    const CheckpointFolder folder(path);
    EXPECT_EQ(folder.steps(), Steps{});
    EXPECT_FALSE(folder.newest_good().checkpoint.has_value());
    EXPECT_EQ(folder.last(), std::nullopt);
  }
  EXPECT_NE(refusal_of([&] { folder_.read(3); }).find("step-000003.state.json: cannot be read"),
            std::string::npos);
}

TEST_F(Checkpoints, TheSameStepMayBeSavedAgain) {
  for (int tag = 1; tag <= 3; ++tag) {
    save_tiny(folder_, 4, tag);
    EXPECT_EQ(newest_tag(folder_), tag);
    folder_.retain(1);
    EXPECT_EQ(files(), 3u) << "state, tensors, last";
  }
}

TEST_F(Checkpoints, ASaveAgainThatFailsLeavesTheEarlierOne) {
  constexpr int rename_of_state = 15, close_of_folder = 10;  // on which nothing hangs
  for (int n = 1; n <= rename_of_state; ++n) {
    if (n == close_of_folder) continue;
    save_tiny(folder_, 4, 1);
    folder_.retain(1);
    FailingCalls failing(n, EIO);
    CheckpointFolder folder(base_.path(), failing);
    EXPECT_NE(failure_of([&] { save_tiny(folder, 4, 2); }), "") << n;
    EXPECT_EQ(newest_tag(folder), 1) << n;
    EXPECT_EQ(files(), 3u) << n;
  }
}

TEST_F(Checkpoints, TheNewestIsTheLastSavedNotTheGreatest) {
  save_tiny(folder_, 10, 1);
  save_tiny(folder_, 20, 2);
  save_tiny(folder_, 30, 3);
  folder_.continue_from(10);
  EXPECT_EQ(newest_tag(folder_), 1);
  EXPECT_EQ(folder_.last(), 10);
  EXPECT_EQ(checked_tag(folder_.read(10)), 1);
  save_tiny(folder_, 15, 4);
  EXPECT_EQ(newest_tag(folder_), 4);
  EXPECT_EQ(folder_.steps(), (Steps{10, 15, 20, 30}));
  folder_.retain(2);
  EXPECT_EQ(folder_.steps(), (Steps{10, 15}));
}

TEST_F(Checkpoints, ContinuingFromTheNewestWritesNothing) {
  save_tiny(folder_, 10, 1);
  const std::string before = text("step-000010.state.json");
  folder_.continue_from(10);
  EXPECT_EQ(text("step-000010.state.json"), before);
}

TEST_F(Checkpoints, LastIsNotTrusted) {
  save_tiny(folder_, 1, 1);
  save_tiny(folder_, 2, 2);
  for (const char* content :
       {"step-000001\n", "step-000009\n", "step-1\n", "", "/etc/passwd\n", "step-000001"}) {
    put("last", content);
    EXPECT_EQ(newest_tag(folder_), 2);
    EXPECT_EQ(folder_.last(),
              content == std::string("step-000001\n") ? std::optional<int64_t>(1) : std::nullopt)
        << content;
  }
}

TEST_F(Checkpoints, DamagedOnesArePassedOverAndNamed) {
  for (int tag = 1; tag <= 4; ++tag) save_tiny(folder_, 10 * tag, tag);
  put("step-000040.state.json", "{");
  fs::remove(base_.path() / "step-000030.safetensors");
  const CheckpointFolder::Found found = folder_.newest_good();
  ASSERT_TRUE(found.checkpoint.has_value());
  EXPECT_EQ(found.checkpoint->step, 20);
  ASSERT_EQ(found.damaged.size(), 2u);
  EXPECT_NE(found.damaged[0].find("step-000040.state.json: is damaged"), std::string::npos)
      << found.damaged[0];
  EXPECT_NE(found.damaged[1].find("step-000030.safetensors: cannot be read: No such file"), std::string::npos)
      << found.damaged[1];
  EXPECT_NE(refusal_of([&] { folder_.read(30); }), "");
}

TEST_F(Checkpoints, ADamagedOneThatIsOlderIsNotMentioned) {
  save_tiny(folder_, 1, 1);
  save_tiny(folder_, 2, 2);
  put("step-000001.state.json", "");
  EXPECT_EQ(folder_.newest_good().damaged, std::vector<std::string>{});
}

TEST_F(Checkpoints, TensorsWithoutAStateAreNoCheckpoint) {
  save_tiny(folder_, 1, 1);
  save_tiny(folder_, 2, 2);
  fs::remove(base_.path() / "step-000002.state.json");
  EXPECT_EQ(folder_.steps(), Steps{1});
  EXPECT_EQ(newest_tag(folder_), 1);
  EXPECT_EQ(folder_.newest_good().damaged, std::vector<std::string>{});
  folder_.retain(5);
  EXPECT_FALSE(has("step-000002.safetensors"));
}

TEST_F(Checkpoints, NewerAndForeignStatesHaveTextsOfTheirOwn) {
  save_tiny(folder_, 1, 1);
  const auto refusal = [&](const std::string& json) {
    put("step-000001.state.json", sealed(json));
    return refusal_of([&] { folder_.read(1); });
  };
  const std::string tensors = R"("tensors": {"file": "a", "bytes": 1, "sha256": "b"})";
  EXPECT_NE(refusal(R"({"schema": "guise.checkpoint/2"})").find("written by a newer Guise"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"schema": "other/1"})").find("is no state of a checkpoint"), std::string::npos);
  EXPECT_NE(refusal(R"({"schema": "guise.checkpoint/1x"})").find("is no state of a checkpoint"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"schema": 3})").find("is no state of a checkpoint"), std::string::npos);
  const std::string start = R"({"schema": "guise.checkpoint/1", )";
  EXPECT_NE(refusal(start + R"("step": 1, "save": 1})").find("the member tensors is missing"),
            std::string::npos);
  EXPECT_NE(refusal(start + R"("step": "x", "save": 1, )" + tensors + "}").find("the member step"),
            std::string::npos);
  EXPECT_NE(refusal(start + R"("step": -1, "save": 1, )" + tensors + "}").find("the member step"),
            std::string::npos);
  EXPECT_NE(refusal(start + R"("step": 18446744073709551615, "save": 1, )" + tensors + "}").find("63 bits"),
            std::string::npos);
  EXPECT_NE(refusal(start + R"("step": 2, "save": 1, )" + tensors + "}").find("of another checkpoint"),
            std::string::npos);
  EXPECT_NE(
      refusal(start + R"("step": 1, "save": 1, "tensors": {"file": "../a", "bytes": 1, "sha256": "b"}})")
          .find("outside of its folder"),
      std::string::npos);
  EXPECT_NE(refusal(start + R"("step": 1, "step": 1})").find("stands twice"), std::string::npos);
  EXPECT_NE(
      refusal(start + "\"deep\": " + std::string(1'000'000, '[') + "}").find("nested more than 32 deep"),
      std::string::npos);
}

// Limits come from what was recorded, not from what a file claims to be.
TEST_F(Checkpoints, AHugeSparseFileCostsNothing) {
  save_tiny(folder_, 1, 1);
  fs::resize_file(base_.path() / "step-000001.safetensors", uint64_t{1} << 40);
  EXPECT_NE(refusal_of([&] { folder_.read(1); }).find("1099511627776 bytes"), std::string::npos);
  fs::resize_file(base_.path() / "step-000001.state.json", uint64_t{1} << 40);
  EXPECT_NE(refusal_of([&] { folder_.read(1); }).find("1099511627776 bytes"), std::string::npos);
}

TEST_F(Checkpoints, AStateThatCannotBeWrittenIsRefusedAndLeavesNothing) {
  const TinyContent content(1);
  const auto saving = [&](const nlohmann::ordered_json& state) {
    return failure_of([&] { folder_.save(1, content.tensors(), {}, state); });
  };
  EXPECT_NE(saving({{"step", 3}}).find("the member step is the record's own"), std::string::npos);
  EXPECT_NE(saving(nlohmann::ordered_json::array()).find("expected an object, received array"),
            std::string::npos);
  EXPECT_NE(saving({{"long", std::string(64'000'001, 'x')}}).find("is too long"), std::string::npos);
  EXPECT_NE(failure_of([&] { save_tiny(folder_, -1, 1); }), "");
  EXPECT_EQ(files(), 0u);
}

}  // namespace
}  // namespace guise::runs
