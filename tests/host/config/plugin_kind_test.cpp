#include "config/plugin_kind.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace guise::config {
namespace {

TEST(PluginKind, EveryWordForAKindIsReadAndOneIsWritten) {
  for (const char* text : {"loss", "strategy", "loss strategy"})
    EXPECT_EQ(find_kind(text), PluginKind::strategy) << text;
  for (const char* text : {"teacher", "policy", "teacher policy"})
    EXPECT_EQ(find_kind(text), PluginKind::policy) << text;
  for (const char* text : {"measure", "metric"}) EXPECT_EQ(find_kind(text), PluginKind::measure) << text;
  EXPECT_EQ(kind_word(PluginKind::strategy), "loss");
  EXPECT_EQ(kind_word(PluginKind::policy), "teacher");
  EXPECT_EQ(kind_title(PluginKind::strategy), "loss strategy");
  EXPECT_EQ(kind_title(PluginKind::policy), "teacher policy");
  EXPECT_EQ(kind_word(PluginKind::measure), "measure");
  EXPECT_EQ(kind_words(), (std::vector<std::string>{"loss", "teacher", "measure"}));
}

TEST(PluginKind, AnyOtherTextIsRefusedWithTheNearestWord) {
  for (const char* text : {"", "losses", "Loss", "tacher", "layer"}) {
    EXPECT_EQ(find_kind(text), std::nullopt) << text;
    try {
      parse_kind(text, "--kind");
      ADD_FAILURE() << "took " << text;
    } catch (const core::Error& error) {
      EXPECT_EQ(error.fault(), core::Fault::usage);
      EXPECT_NE(std::string(error.what()).find("--kind: expected loss or teacher or measure, received "),
                std::string::npos);
    }
  }
}

}  // namespace
}  // namespace guise::config
