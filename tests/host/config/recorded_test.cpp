#include "config/recorded.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "core/error.h"
#include "core/files.h"
#include "support/errors.h"
#include "support/temporary_folder.h"

namespace guise::config {
namespace {

class Recorded : public ::testing::Test {
 protected:
  RunConfig read(const std::string& text) {
    core::write_durably(file_, text);
    return read_recorded(file_);
  }
  std::string refusal(const std::string& text) {
    std::string found = support::refusal_of([&] { read(text); });
    EXPECT_TRUE(found.empty() || support::contains(found, file_));
    return found;
  }

  support::TemporaryFolder folder_;
  std::string file_ = folder_.path("recorded.json");
};

TEST_F(Recorded, KeysOfTheFileAndDefaultsForTheRest) {
  const RunConfig run =
      read(R"({"model": {"width": 8}, "data": {"name": "cifar10", "root": "/gone"}, "train": {"seed": 3}})");
  EXPECT_EQ(run.model.width, 8);
  EXPECT_EQ(run.data.name, "cifar10");
  EXPECT_EQ(run.data.root, "/gone") << "not looked for";
  EXPECT_EQ(run.train.seed, 3u);
  EXPECT_EQ(run.train.precision, "fp32");
  EXPECT_EQ(run.strategy.start_epoch, 0);
}

TEST_F(Recorded, PluginsAreNotLookedUp) {
  const RunConfig run = read(
      R"({"strategy": {"name": "/gone/my_loss.so", "start_epoch": 4, "my_option": 1}, "teacher": {"name": "ema", "momentum": 0.1}})");
  EXPECT_EQ(run.strategy.start_epoch, 4);
  EXPECT_EQ(run.strategy.plugin.file, "");
}

TEST_F(Recorded, DamageAndForeignKeysAreRefused) {
  EXPECT_NE(refusal("{\"model\": {\"wid"), "");
  EXPECT_NE(refusal("[]"), "");
  EXPECT_NE(refusal(R"({"model": {"widht": 8}})").find("width"), std::string::npos);
  EXPECT_NE(refusal(R"({"model": {"width": 0}})").find("model.width"), std::string::npos);
}

}  // namespace
}  // namespace guise::config
