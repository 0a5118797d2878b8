// Names of run folders in a sweep: readable, bounded, and no paths.
#include <gtest/gtest.h>

#include <set>

#include "sweep/plan.h"

namespace guise::sweep {
namespace {

const std::string kId = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

TEST(SweepName, KeysThatLookAlikeKeepTheirSections) {
  EXPECT_EQ(folder_name({{"strategy.start_epoch", 1}, {"average.start_epoch", 2}, {"train.seed", 3}}, kId),
            "average.start_epoch=2,strategy.start_epoch=1,seed=3");
  EXPECT_EQ(
      folder_name({{"teacher.name", "ema"}, {"strategy.name", "kd"}, {"schedule.milestones", {10, 20}}}, kId),
      "strategy=kd,teacher=ema,milestones=10+20");
  EXPECT_EQ(folder_name({{"teacher.name", nullptr}}, kId), "teacher=none");
  EXPECT_EQ(folder_name({{"optimizer.multipliers.head", 0.5}}, kId), "multipliers.head=0.5");
  EXPECT_EQ(folder_name({}, kId), "run");
}

TEST(SweepName, HostileValuesNeverMakeAPath) {
  const std::vector<std::string> hostile = {"../../etc/passwd",
                                            "/absolute",
                                            "a\nb",
                                            std::string("a\0b", 3),
                                            "$(touch x)",
                                            "`id`",
                                            "'\"; rm -rf / #",
                                            "..",
                                            ".",
                                            "-rf",
                                            "\x1b[31m",
                                            "ü",
                                            "a b",
                                            std::string(100000, 'x'),
                                            "",
                                            "%s%n",
                                            "a\\b",
                                            "~root"};
  std::set<std::string> names;
  for (const std::string& value : hostile) {
    const std::string id = std::to_string(10000000 + names.size()) + kId;
    const std::string name = folder_name({{"data.root", value}}, id);
    EXPECT_TRUE(is_folder_name(name)) << name;
    EXPECT_EQ(name.find('/'), std::string::npos) << name;
    EXPECT_LE(name.size(), 120u);
    EXPECT_TRUE(name.starts_with("root=")) << name;
    names.insert(name);
  }
  EXPECT_EQ(names.size(), hostile.size());
  EXPECT_EQ(folder_name({{"data.root", "a b"}}, kId), "root=a_b~01234567");
  for (const char* path : {"./build/my_loss.so", "my_loss.so"})
    EXPECT_EQ(folder_name({{"strategy.name", path}}, kId), "strategy=my_loss~01234567");
}

TEST(SweepName, LongNamesAreCutAndTold) {
  KeyValues keys;
  for (const char* key :
       {"a.aaaaaaaaaaaaaaaaa", "a.bbbbbbbbbbbbbbbbbbbb", "a.cccccccccccccccccc", "a.dddddddddddddddd"}) {
    keys[key] = std::string(30, 'v');
  }
  const std::string name = folder_name(keys, kId);
  EXPECT_EQ(name.size(), 120u);
  EXPECT_TRUE(name.ends_with("~01234567"));
}

TEST(SweepName, NamesFromOutsideAreJudged) {
  for (const char* bad : {"", "..", ".x", "-x", "a/b", "a b", "a\nb", "a'b", "$x", "logs/../x"}) {
    EXPECT_FALSE(is_folder_name(bad)) << bad;
  }
  EXPECT_FALSE(is_folder_name(std::string(121, 'a')));
  EXPECT_TRUE(is_folder_name("strategy=ce,seed=0~01234567"));
}

}  // namespace
}  // namespace guise::sweep
