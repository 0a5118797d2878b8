#include "app/meant.h"

#include <gtest/gtest.h>

#include "app/commands.h"
#include "app/run_flags.h"
#include "support/temporary_folder.h"

namespace guise::app {
namespace {

// As train: takes a run file and --set.
Command training() {
  Command command{"train", "Runs", "", {config_file_argument()}, run_flags(), {}, {}};
  command.flags.push_back({.name = "out", .value_name = "DIR", .help = "", .elsewhere = {"output_dir"}});
  return command;
}

std::string meant(const std::string& flag, const std::string& value = "") {
  return meant_by_flag(training(), flag, value);
}

TEST(MeantByFlag, AKeyByItsLastPartItsFullNameOrWhatOthersCallIt) {
  EXPECT_EQ(meant("--epochs", "5"), "--set train.epochs=5");
  EXPECT_EQ(meant("--Batch-Size", "5"), "--set train.batch_size=5");
  EXPECT_EQ(meant("--optimizer.lr", "5"), "--set optimizer.lr=5");
  EXPECT_EQ(meant("--wd", "0.1"), "--set optimizer.weight_decay=0.1");
  EXPECT_EQ(meant("--amp"), "--set train.precision=bf16");
  EXPECT_EQ(meant("--epochs"), "--set train.epochs=VALUE");
  EXPECT_EQ(meant("--data", "a b"), "--set data.root='a b'");
}

TEST(MeantByFlag, AShortcutWhereThereIsOneAndTheCommandsOwnFlags) {
  EXPECT_EQ(meant("--loss", "kd"), "--strategy kd");
  EXPECT_EQ(meant("--gpu", "0"), "--device cuda");
  EXPECT_EQ(meant("--output-dir", "x"), "--out DIR");
  EXPECT_EQ(meant("--config", "a.json"), "guise train a.json");
}

TEST(MeantByFlag, NothingWhereNothingIsNear) {
  EXPECT_EQ(meant("--zzz", "1"), "");
  EXPECT_EQ(meant("--"), "");
  EXPECT_EQ(meant_by_flag({"list", "", "", {}, {}, {}, {}}, "--epochs", "5"), "") << "list sets no key";
}

TEST(MeantByWord, AnAssignmentAPartOrARun) {
  EXPECT_EQ(meant_by_word("optimizer.lr=0.1"), "--set optimizer.lr=0.1");
  EXPECT_EQ(meant_by_word("epochs=5"), "--set train.epochs=5");
  EXPECT_EQ(meant_by_word("ResNet18"), "--set model.name=resnet18");
  EXPECT_EQ(meant_by_word("nothing"), "");
  const support::TemporaryFolder folder;
  folder.write("run/config.json", "{}");
  EXPECT_EQ(meant_by_word(folder.path("run")), "--resume " + folder.path("run"));
}

TEST(MeantByCommand, AnotherProgramsWordAFlagOrARunFile) {
  const std::vector<Command> commands = all_commands();
  EXPECT_EQ(meant_by_command(commands, "evaluate"), "guise eval");
  EXPECT_EQ(meant_by_command(commands, "TRAIN"), "guise train");
  EXPECT_EQ(meant_by_command(commands, "resume"), "guise train --resume RUN");
  EXPECT_EQ(meant_by_command(commands, "--epochs"), "guise train --set train.epochs=VALUE");
  EXPECT_EQ(meant_by_command(commands, "-v"), "guise --version");
  const support::TemporaryFolder folder;
  const std::string file = folder.write("a.json", "{}");
  EXPECT_EQ(meant_by_command(commands, file), "guise train " + file);
  EXPECT_EQ(meant_by_command(commands, "zzz"), "");
}

}  // namespace
}  // namespace guise::app
