#include "catalogue/module.h"

#include <dlfcn.h>

#include <fstream>

#include "catalogue/description.h"
#include "catalogue_test_support.h"
#include "core/crash_handler.h"

namespace guise::catalogue {
namespace {

using config::OptionType;
using config::PluginKind;

Entry entry_of(const fs::path& file, PluginKind kind = PluginKind::strategy) {
  Entry entry;
  entry.kind = kind;
  entry.note = judge(OpenedFile(file.string()), AskedBy::path).notes.at(kind == PluginKind::strategy ? 0 : 1);
  entry.file = file.string();
  entry.asked_by = AskedBy::path;
  return entry;
}

// As the catalogue has it: the file is open.
Entry opened_entry(const fs::path& file) {
  Entry entry = entry_of(file);
  entry.opened = std::make_shared<const OpenedFile>(file.string());
  return entry;
}

// As another process has it, which got the descriptor.
Entry handed_over(const fs::path& file, const Entry& by) {
  Entry entry = entry_of(file);
  entry.handed_over = OpenedFile::kept_open(by.opened);
  entry.sha256 = core::sha256_hex(by.opened->bytes());
  return entry;
}

std::string loaded_as(const Module& module) {
  Dl_info info{};
  EXPECT_NE(::dladdr(reinterpret_cast<const void*>(module.find_strategy("plain")->table.loss), &info), 0);
  return info.dli_fname;
}

std::string refusal(const fs::path& file) {
  return refusal_of([&] { Module::open(entry_of(file)); });
}

TEST(Module, ReadsTheDescriptorOfASoundPlugin) {
  const auto module = Module::open(entry_of(plugin("good/plain")));
  EXPECT_EQ(module->file(), plugin("good/plain").string());
  EXPECT_EQ(module->sha256(), core::sha256_hex(core::read_file(plugin("good/plain").string())));
  EXPECT_EQ(module->descriptor().id, "plain");
  ASSERT_NE(module->find_strategy("plain"), nullptr);
  ASSERT_NE(module->find_policy("keep"), nullptr);
  EXPECT_EQ(module->find_strategy("keep"), nullptr);
  EXPECT_EQ(module->find_policy("plain"), nullptr);
  EXPECT_NE(module->find_strategy("plain")->table.loss, nullptr);
  EXPECT_EQ(module->find_strategy("plain")->rows.at(1).member, 9u);
}

TEST(Module, TranslatesTheOptionTable) {
  const config::PluginDescription plain = load_description(entry_of(plugin("good/plain")));
  EXPECT_EQ(plain.name, "plain");
  EXPECT_EQ(plain.teacher_scope, config::TeacherScope::head);
  EXPECT_EQ(plain.default_teacher, "ema");
  EXPECT_EQ(plain.default_teacher_options, nlohmann::json({{"momentum", 0.25}}));
  ASSERT_EQ(plain.options.size(), 4u);
  EXPECT_EQ(plain.options[0].key, "strength");
  EXPECT_EQ(plain.options[0].type, OptionType::real);
  EXPECT_EQ(plain.options[0].default_value, 0.5);
  EXPECT_EQ(plain.options[0].minimum, 0);
  EXPECT_TRUE(plain.options[0].minimum_exclusive);
  EXPECT_TRUE(std::isinf(plain.options[0].maximum));
  EXPECT_EQ(plain.options[1].type, OptionType::integer);
  EXPECT_EQ(plain.options[1].default_value, 3);
  EXPECT_EQ(plain.options[1].maximum, 9);
  EXPECT_FALSE(plain.options[1].maximum_exclusive);
  EXPECT_EQ(plain.options[2].type, OptionType::boolean);
  EXPECT_EQ(plain.options[2].default_value, true);
  EXPECT_EQ(plain.options[3].choices, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(plain.options[3].default_value, "b");
  EXPECT_EQ(plain.options[3].help, "which way");
}

TEST(Module, DescribesAPolicyOfTheSameFile) {
  const config::PluginDescription keep = load_description(entry_of(plugin("good/plain"), PluginKind::policy));
  EXPECT_EQ(keep.name, "keep");
  EXPECT_EQ(keep.version, "2.0.0");
  EXPECT_TRUE(keep.options.empty());
  EXPECT_EQ(keep.teacher_scope, config::TeacherScope::none);
}

TEST(Module, StructsMayBeLongerThanOurs) {
  EXPECT_EQ(refusal(plugin("loaded/sound")), "");
  const auto module = Module::open(entry_of(plugin("loaded/longer_structs")));
  ASSERT_EQ(module->descriptor().strategies.size(), 1u);
  EXPECT_EQ(module->descriptor().strategies[0].options.size(), 1u);
}

struct BadDescriptor {
  const char* file;
  const char* reason;
};

TEST(Module, EveryBadDescriptorHasItsReason) {
  const BadDescriptor descriptors[] = {
      {"wrong_magic", "wrong magic number"},
      {"newer_minor", "bad 1.0.0 needs plugin ABI 1.1, this Guise has 1.0: a newer Guise loads it"},
      {"short_descriptor", "descriptor is too short: expected at least 112 bytes, received 80"},
      {"newer_plugin",
       "its descriptor asks for something that this Guise does not know: it needs a newer Guise"},
      {"newer_strategy", "a strategy asks for something that this Guise does not know"},
      {"newer_option", "an option asks for something that this Guise does not know"},
      {"endless_strategy", "a strategy says that it is 1000000 bytes long"},
      {"reserved_member", "bad asks for something that this Guise does not know"},
      {"newer_slot", "aten::exp asks for something that this Guise does not know"},
      {"short_slot", "the list of operators is damaged"},
      {"nameless_slot", "an operator's name is missing"},
      {"slot_without_overload", "operator aten::exp has no overload"},
      {"short_strategy", "a strategy is too short"},
      {"short_option", "an option is too short"},
      {"null_descriptor", "guise_plugin_v1 returned NULL"},
      {"empty_list", "lists neither a strategy nor a teacher policy"},
      {"wrong_end", "the list of strategies has a wrong end"},
      {"null_strategy", "a strategy is NULL"},
      {"other_summary", "its note disagrees with its descriptor, which has loss bad 1.0.0"},
      {"other_name", "its note disagrees with its descriptor"},
      {"note_too_many", "its note names teacher second 1.0.0, its descriptor does not"},
      {"path_as_name", "the name ../bad is not"},
      {"no_loss", "bad has no loss function"},
      {"save_without_load", "bad has one of save and load"},
      {"unknown_scope", "unknown teacher scope 3"},
      {"bad_teacher_options", "bad's default teacher options"},
      {"key_twice", "two options have the key a"},
      {"key_of_the_run", "option start_epoch of bad has the name of the run's own key strategy.start_epoch"},
      {"default_out_of_range", "option weight: its default"},
      {"default_at_open_end", "option weight: its default"},
      {"default_not_finite", "option weight: its default"},
      {"empty_range", "option weight has an empty range"},
      {"unknown_bound", "option weight asks for something that this Guise does not know"},
      {"range_of_a_text", "option mode has a range that makes no sense"},
      {"unknown_type", "option weight has the unknown type 7"},
      {"bad_key", "the option key a.b is not"},
      {"null_key", "an option's key is missing"},
      {"bool_of_two", "option on has a default that is neither 0 nor 1"},
      {"no_default_text", "option mode has no default"},
      {"default_no_choice", "option mode: its default"},
      {"no_choices", "option mode has an empty list of choices"},
      {"choices_of_a_number", "option weight has choices but is no text"},
      {"member_outside", "option weight names a member outside its struct"},
      {"member_askew", "option weight names a member outside its struct"},
  };
  for (const BadDescriptor& bad : descriptors) {
    const fs::path file = plugin(std::string("loaded/") + bad.file);
    const std::string text = refusal(file);
    EXPECT_TRUE(contains(text, bad.reason)) << bad.file << ": " << text;
    EXPECT_TRUE(text.starts_with(file.string() + ": is refused: loss ")) << text;
    EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 3) << text;
  }
}

TEST(Module, ConstructorsRunWhenItIsOpenedAndNotBefore) {
  const PluginFolder folder;
  const fs::path trace = folder.path() / "trace";
  const Entry entry = entry_of(folder.add("trap/trap"));
  ::setenv("GUISE_TRAP", trace.c_str(), 1);
  EXPECT_FALSE(fs::exists(trace));
  Module::open(entry);
  ::unsetenv("GUISE_TRAP");
  EXPECT_TRUE(fs::exists(trace));
}

TEST(Module, IsUnmappedWithItsLastOwner) {
  const PluginFolder folder;
  const fs::path file = folder.add("good/plain");
  const auto mapped = [&] {
    void* const handle = ::dlopen(file.c_str(), RTLD_NOW | RTLD_NOLOAD);
    if (handle != nullptr) ::dlclose(handle);
    return handle != nullptr;
  };
  auto first = Module::open(entry_of(file));
  auto second = Module::open(entry_of(file));
  first.reset();
  EXPECT_TRUE(mapped());
  second.reset();
  EXPECT_FALSE(mapped());
}

TEST(Module, AFileReplacedWhileTheOldOneIsMappedIsRefused) {
  const PluginFolder folder;
  const fs::path file = folder.add("good/plain");
  auto old = Module::open(entry_of(file));
  folder.add("other/plain_rebuilt", "plain");
  const std::string text = refusal(file);
  EXPECT_TRUE(contains(text, "another file of that path is loaded")) << text;
  old.reset();
  EXPECT_STREQ(Module::open(entry_of(file))->find_strategy("plain")->table.summary,
               "cross-entropy, built again");
}

TEST(Module, AFileBehindALinkIsLoadedByItsRealPath) {
  const PluginFolder folder, links;
  fs::create_symlink(folder.add("good/plain"), links.path() / "link.so");
  const auto module = Module::open(entry_of(links.path() / "link.so"));
  EXPECT_EQ(loaded_as(*module), fs::canonical(folder.path() / "plain.so").string());
}

TEST(Module, ByItsDescriptorTheJudgedFileIsLoadedAndNamedByItsPath) {
  const PluginFolder folder;
  const Entry entry = opened_entry(folder.add("good/plain"));
  const auto module = Module::open(entry, LoadedBy::descriptor);
  EXPECT_EQ(loaded_as(*module), "/proc/self/fd/" + std::to_string(entry.opened->descriptor()));
  EXPECT_EQ(module->file(), entry.file);
}

TEST(Module, AFileReplacedAfterItWasJudgedIsRefusedThoughItsDescriptorIsLoaded) {
  const PluginFolder folder;
  const Entry entry = opened_entry(folder.add("good/plain"));
  folder.add("other/plain_rebuilt", "new");
  fs::rename(folder.path() / "new.so", entry.file);
  const std::string text = refusal_of([&] { Module::open(entry, LoadedBy::descriptor); });
  EXPECT_TRUE(contains(text, "the file changed while it was loaded")) << text;
}

// glibc tells libraries apart by name: one that stays mapped keeps the name of a descriptor for itself.
TEST(Module, ADescriptorWhoseNameAnotherLibraryHasIsNoHarm) {
  const PluginFolder folder;
  const fs::path old = folder.add("good/plain"), fresh = folder.add("other/plain_rebuilt", "fresh");
  int number = -1;
  void* stays = nullptr;
  {
    const OpenedFile file(old.string());
    number = file.descriptor();
    stays = ::dlopen(("/proc/self/fd/" + std::to_string(number)).c_str(), RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(stays, nullptr);
  }
  const Entry entry = opened_entry(fresh);
  ASSERT_EQ(entry.opened->descriptor(), number);
  const auto module = Module::open(entry, LoadedBy::descriptor);
  EXPECT_STREQ(module->find_strategy("plain")->table.summary, "cross-entropy, built again");
  ::dlclose(stays);
}

TEST(Module, TheLoadersTextNamesTheFileHoweverItIsLoaded) {
  const fs::path file = plugin("loaded/undefined_symbol");
  for (const LoadedBy loaded_by : {LoadedBy::path, LoadedBy::descriptor}) {
    const std::string text = refusal_of([&] { Module::open(opened_entry(file), loaded_by); });
    EXPECT_TRUE(contains(text, fs::canonical(file).string() + ": undefined symbol")) << text;
    EXPECT_FALSE(contains(text, "/proc/self/fd")) << text;
  }
}

TEST(Module, AFileThatAnotherProcessJudgedIsLoadedByItsPath) {
  const PluginFolder folder;
  const fs::path file = folder.add("good/plain");
  const Entry light = opened_entry(file);
  const auto module = Module::open(handed_over(file, light));
  EXPECT_EQ(loaded_as(*module), fs::canonical(file).string());
  EXPECT_EQ(module->sha256(), core::sha256_hex(light.opened->bytes()));
}

TEST(Module, AFileReplacedBetweenTwoProcessesIsRefused) {
  const PluginFolder folder;
  const fs::path file = folder.add("good/plain");
  const Entry light = opened_entry(file);
  const Entry chosen = handed_over(file, light);
  fs::rename(folder.add("good/plain", "same_bytes"), file);
  std::string text = refusal_of([&] { Module::open(chosen); });
  EXPECT_TRUE(contains(text, "is refused: it is not the file that was chosen: another has its place"))
      << text;

  const Entry next = opened_entry(file), again = handed_over(file, next);
  std::ofstream(file, std::ios::app) << "more";
  text = refusal_of([&] { Module::open(again); });
  EXPECT_TRUE(contains(text, "it is not the file that was chosen: its content changed")) << text;
}

TEST(ModuleDeathTest, ACrashWhileItIsReadNamesTheFile) {
  const PluginFolder folder;
  const Entry entry = opened_entry(folder.add("trap/trap"));
  const std::string file = fs::canonical(entry.file).string();
  const auto crash = [&] {
    ::setenv("GUISE_TRAP_CRASH", "1", 1);
    const core::CrashHandler handler(core::CrashOf::reading_a_plugin);
    Module::open(entry, LoadedBy::descriptor);
  };
  EXPECT_EXIT(crash(), testing::KilledBySignal(SIGSEGV),
              "guise: reading a plugin crashed by SIGSEGV.*\n  the innermost frame of a plugin belongs to " +
                  file + "\n  stack, innermost frame first:\n(.*\n)*" + file +
                  "\\(\\+0x[0-9a-f]+\\)\n(.*\n)*  run: guise check " + file);
}

TEST(ModuleDeathTest, ACrashInTheCopyIsARefusal) {
  const PluginFolder folder;
  const Entry entry = opened_entry(folder.add("trap/trap"));
  ::setenv("GUISE_TRAP_CRASH", "1", 1);
  const std::string text = support::usage_text([&] { load_description(entry); });
  ::unsetenv("GUISE_TRAP_CRASH");
  EXPECT_TRUE(contains(text, "loss trap 1.0.0: loading it ends in SIGSEGV")) << text;
}

TEST(Module, TheGateStandsBeforeTheLoad) {
  EXPECT_TRUE(contains(refusal(plugin("file/two_exports")), "exports 2 symbols"));
}

TEST(OpenedFile, OnlyAnOpenRegularFileIsTakenOver) {
  const PluginFolder folder;
  const std::string file = folder.write("a.so", "one").string();
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  EXPECT_EQ(refusal_of([&] { OpenedFile(file, pipe[0]); }), "not a regular file but a pipe");
  ::close(pipe[0]);
  ::close(pipe[1]);
  EXPECT_TRUE(contains(refusal_of([&] { OpenedFile(file, pipe[1]); }), "was not handed over"));
}

TEST(OpenedFile, AChangeOfContentOrFileIsSeen) {
  const PluginFolder folder;
  const fs::path file = folder.write("a.so", "one");
  const OpenedFile before(file.string());
  EXPECT_TRUE(before.unchanged());
  std::ofstream(file) << "two";
  EXPECT_FALSE(before.unchanged());
  folder.write("b.so", "one");
  fs::rename(folder.path() / "b.so", file);
  EXPECT_FALSE(before.unchanged());
}

}  // namespace
}  // namespace guise::catalogue
