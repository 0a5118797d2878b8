#include "catalogue/catalogue.h"

#include "catalogue_test_support.h"

namespace guise::catalogue {
namespace {

using config::PluginKind;

core::PluginFolder folder_at(const fs::path& path, const std::string& origin = "GUISE_PLUGIN_PATH") {
  return {path.string(), origin};
}

std::vector<std::string> titles(const Catalogue& plugins) {
  std::vector<std::string> all;
  for (const Entry& entry : plugins.entries()) all.push_back(title(entry.note));
  return all;
}

TEST(Catalogue, ListsWhatTheFilesSayOfThemselves) {
  const PluginFolder folder;
  folder.add("good/plain");
  folder.add("trap/trap");
  folder.write("readme.txt", "no plugin");
  const Catalogue plugins({folder_at(folder.path())});
  EXPECT_EQ(titles(plugins),
            (std::vector<std::string>{"loss plain 1.2.3", "loss trap 1.0.0", "teacher keep 2.0.0"}));
  EXPECT_TRUE(plugins.refused().empty());
  EXPECT_EQ(plugins.entries()[0].file, (folder.path() / "plain.so").string());
}

TEST(Catalogue, RunsNoCodeOfThePlugins) {
  const PluginFolder folder;
  folder.add("trap/trap");
  const fs::path trace = folder.path() / "trace";
  ::setenv("GUISE_TRAP", trace.c_str(), 1);
  const Catalogue plugins({folder_at(folder.path())});
  plugins.find(PluginKind::strategy, "trap");
  plugins.find(PluginKind::strategy, (folder.path() / "trap.so").string());
  ::unsetenv("GUISE_TRAP");
  EXPECT_FALSE(fs::exists(trace));
}

TEST(Catalogue, AnEarlierFolderWins) {
  const PluginFolder first, second;
  first.add("other/plain_rebuilt");
  second.add("good/plain");
  const Catalogue plugins({folder_at(first.path()), folder_at(second.path())});
  ASSERT_EQ(plugins.entries().size(), 2u);
  EXPECT_EQ(plugins.find(PluginKind::strategy, "plain").note.summary, "cross-entropy, built again");
  EXPECT_TRUE(plugins.refused().empty());
}

TEST(Catalogue, ARefusedFileKeepsLaterFoldersFromStandingInForIt) {
  const PluginFolder first, second;
  fs::permissions(first.add("good/plain"), fs::perms::others_write, fs::perm_options::add);
  second.add("good/plain");
  const Catalogue plugins({folder_at(first.path()), folder_at(second.path())});
  EXPECT_TRUE(plugins.entries().empty());
  const std::string text = refusal_of([&] { plugins.find(PluginKind::strategy, "plain"); });
  EXPECT_TRUE(
      contains(text, (first.path() / "plain.so").string() + ": is refused: loss plain 1.2.3: anybody"))
      << text;
}

TEST(Catalogue, TwoFilesWithOneNameInOneFolderAreBothRefused) {
  const PluginFolder folder;
  folder.add("good/plain", "a");
  folder.add("other/plain_rebuilt", "b");
  folder.add("trap/trap");
  const Catalogue plugins({folder_at(folder.path())});
  EXPECT_EQ(titles(plugins), std::vector<std::string>{"loss trap 1.0.0"});
  ASSERT_EQ(plugins.refused().size(), 2u);
  EXPECT_TRUE(contains(plugins.refused()[0].reason, "b.so beside it has the same name"));
  EXPECT_TRUE(contains(plugins.refused()[1].reason, "a.so beside it has the same name"));
  EXPECT_TRUE(contains(refusal_of([&] { plugins.find(PluginKind::policy, "keep"); }), "same name"));
}

TEST(Catalogue, ALinkToAFileOfTheSameFolderIsNoSecondFile) {
  const PluginFolder folder;
  folder.add("good/plain");
  fs::create_symlink("plain.so", folder.path() / "z.so");
  const Catalogue plugins({folder_at(folder.path())});
  EXPECT_EQ(plugins.entries().size(), 2u);
  EXPECT_TRUE(plugins.refused().empty());
}

TEST(Catalogue, RefusedFilesKeepTheirReason) {
  const PluginFolder folder;
  folder.add("file/older_abi");
  folder.write("text.so", "no plugin");
  const Catalogue plugins({folder_at(folder.path())});
  ASSERT_EQ(plugins.refused().size(), 2u);
  EXPECT_TRUE(contains(plugins.refused()[0].reason, "loss bad 1.0.0: needs plugin ABI 0.8"));
  EXPECT_TRUE(contains(plugins.refused()[1].reason, "no ELF file"));
  const std::string text = refusal_of([&] { plugins.find(PluginKind::strategy, "bad"); });
  EXPECT_TRUE(contains(text, "is refused: loss bad 1.0.0: needs plugin ABI 0.8")) << text;
}

TEST(Catalogue, AnUnknownNameBringsTheNearestAndTheFolders) {
  const PluginFolder folder;
  folder.add("good/plain");
  const Catalogue plugins({folder_at(folder.path())});
  const std::string text = refusal_of([&] { plugins.find(PluginKind::strategy, "plian"); });
  EXPECT_TRUE(contains(text, "loss strategy \"plian\": not found in " + folder.path().string())) << text;
  EXPECT_TRUE(contains(text, "did you mean plain?")) << text;
  const std::string other_kind = refusal_of([&] { plugins.find(PluginKind::policy, "plain"); });
  EXPECT_TRUE(contains(other_kind, "expected the name of a teacher policy, received that of a loss strategy"))
      << other_kind;
  EXPECT_NE(refusal_of([&] { plugins.find(PluginKind::strategy, ""); }), "");
}

TEST(Catalogue, AFolderWithoutPluginsIsSaidSo) {
  const PluginFolder folder;
  const Catalogue plugins({folder_at(folder.path()), folder_at(folder.path() / "missing")});
  EXPECT_TRUE(contains(refusal_of([&] { plugins.find(PluginKind::strategy, "ce"); }),
                       "no plugins in " + folder.path().string()));
  EXPECT_TRUE(contains(refusal_of([&] { Catalogue({folder_at(folder.path(), "--plugin-dir")}); }),
                       "holds no plugin"));
  EXPECT_TRUE(contains(refusal_of([&] { Catalogue({folder_at(folder.path() / "missing", "--plugin-dir")}); }),
                       "cannot be searched: No such file"));
}

TEST(Catalogue, AFileIsFoundByItsPath) {
  const Catalogue plugins({});
  const Entry entry = plugins.find(PluginKind::policy, plugin("good/plain").string());
  EXPECT_EQ(entry.note.name, "keep");
  EXPECT_EQ(entry.asked_by, AskedBy::path);
  EXPECT_EQ(plugins.find_all(plugin("good/plain").string()).size(), 2u);
  const std::string wrong_kind =
      refusal_of([&] { plugins.find(PluginKind::policy, plugin("trap/trap").string()); });
  EXPECT_TRUE(contains(wrong_kind, "expected one teacher policy, received loss trap 1.0.0")) << wrong_kind;
  EXPECT_TRUE(contains(refusal_of([&] { plugins.find(PluginKind::policy, "nowhere.so"); }), "nowhere.so"));
  EXPECT_TRUE(contains(refusal_of([&] { plugins.find(PluginKind::policy, "./nowhere"); }), "No such file"));
}

}  // namespace
}  // namespace guise::catalogue
