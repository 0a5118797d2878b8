#include "core/paths.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace guise::core {
namespace {

TEST(Paths, ThePrefixIsTheSameForBothPrograms) {
  EXPECT_EQ(prefix_of("/opt/guise/bin/guise"), "/opt/guise");
  EXPECT_EQ(prefix_of("/opt/guise/libexec/guise/guise-engine"), "/opt/guise");
  EXPECT_EQ(engine_path("/opt/guise"), "/opt/guise/libexec/guise/guise-engine");
}

TEST(Paths, PluginFoldersComeInTheirOrderAndOnce) {
  setenv("GUISE_PLUGIN_PATH", "/b::/a/:/c/../d", 1);
  const std::vector<PluginFolder> folders = plugin_folders({"/a"});
  unsetenv("GUISE_PLUGIN_PATH");
  ASSERT_EQ(folders.size(), 5u);
  EXPECT_EQ(folders[0].path, "/a");
  EXPECT_EQ(folders[0].origin, "--plugin-dir");
  EXPECT_EQ(folders[1].path, "/b");
  EXPECT_EQ(folders[2].path, "/d");
  EXPECT_EQ(folders[2].origin, "GUISE_PLUGIN_PATH");
  EXPECT_EQ(folders[3].origin, "installation");
  EXPECT_EQ(folders[4].origin, "beside the program");
}

TEST(Paths, ARelativeFolderBecomesAbsolute) {
  EXPECT_EQ(plugin_folders({"x"}).front().path.front(), '/');
}

}  // namespace
}  // namespace guise::core
