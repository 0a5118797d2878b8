#include "runs/value_label.h"

#include <gtest/gtest.h>

namespace guise::runs {
namespace {

TEST(ValueLabel, APluginHasOneNameHoweverItIsChosen) {
  for (const char* key : {"strategy.name", "teacher.name", "average.name"}) {
    for (const char* chosen :
         {"my_loss", "my_loss.so", "./my_loss.so", "/opt/plugins/my_loss.so", "build/my_loss"})
      EXPECT_EQ(value_label(key, chosen), "my_loss") << key << " " << chosen;
  }
}

TEST(ValueLabel, AFileOrFolderHasItsOwnNameWithoutTheWayThere) {
  EXPECT_EQ(value_label("data.root", "/data/x.so"), "x.so");
  EXPECT_EQ(value_label("data.root", "data"), "data");
}

TEST(ValueLabel, OtherValuesAreShownAsTheyAre) {
  EXPECT_EQ(value_label("data.name", "/data/x.so"), "/data/x.so");
  EXPECT_EQ(value_label("teacher.name", nullptr), "-");
  EXPECT_EQ(value_label("optimizer.lr", 0.5), "0.5");
  EXPECT_EQ(value_label("strategy.name", 3), "3");
}

}  // namespace
}  // namespace guise::runs
