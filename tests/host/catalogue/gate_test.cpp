#include "catalogue/gate.h"

#include <elf.h>
#include <sys/stat.h>

#include "catalogue_test_support.h"

namespace guise::catalogue {
namespace {

TEST(Gate, AcceptsASoundPluginWithItsNotes) {
  const Verdict verdict = judge(OpenedFile(plugin("good/plain").string()), AskedBy::path);
  EXPECT_EQ(verdict.reason, "");
  ASSERT_EQ(verdict.notes.size(), 2u);
  EXPECT_EQ(verdict.notes[0], (PluginNote{"1.0", "loss", "plain", "1.2.3", "cross-entropy alone", "1.0"}));
  EXPECT_EQ(verdict.notes[1], (PluginNote{"1.0", "teacher", "keep", "2.0.0", "keeps the teacher", "1.0"}));
  EXPECT_TRUE(verdict.runtime_libraries.empty());
}

struct BadFile {
  const char* file;
  const char* reason;
};

TEST(Gate, EveryBadFileHasItsReason) {
  const BadFile files[] = {
      {"older_abi",
       "loss bad 1.0.0: needs plugin ABI 0.8, this Guise has 1.0: rebuild it with this Guise's headers"},
      {"newer_abi",
       "loss bad 1.0.0: needs plugin ABI 1.1, this Guise has 1.0: a newer Guise loads it, or rebuild it with "
       "GUISE_TARGET_MINOR 0"},
      {"no_note", "no Guise plugin"},
      {"same_name_twice", "two of the name bad"},
      {"note_of_unknown_kind", "unknown kind sampler"},
      {"name_with_path", "the name ../bad is not"},
      {"note_with_escape", "not one line"},
      {"no_entry", "loss bad 1.0.0: does not export guise_plugin_v1"},
      {"entry_is_data", "guise_plugin_v1 is not a function"},
      {"run_path", "has a run path (/nowhere)"},
      {"executable_stack", "executable stack"},
      {"two_exports", "exports 2 symbols, second_export among them: link it with the version script"},
      {"needs_torch_fake", "linked against libtorch_fake.so: a plugin reaches tensors through"},
      {"needs_other", "linked against libother.so: only libc"},
  };
  for (const BadFile& bad : files) {
    const std::string reason = reason_for(plugin(std::string("file/") + bad.file));
    EXPECT_TRUE(contains(reason, bad.reason)) << bad.file << ": " << reason;
    EXPECT_EQ(reason.find('\n'), std::string::npos) << reason;
    EXPECT_EQ(reason.find('\x1b'), std::string::npos) << reason;
  }
}

// The plugin with one 64-bit or 16-bit value changed.
template <class Number>
std::string with_value(size_t position, Number value) {
  std::string bytes = core::read_file(plugin("good/plain").string());
  std::memcpy(bytes.data() + position, &value, sizeof value);
  return bytes;
}

// The plugin with an entry of its dynamic section, DT_RELACOUNT or the like, made another.
std::string with_dynamic_entry(uint64_t tag, uint64_t value) {
  std::string bytes = core::read_file(plugin("good/plain").string());
  Elf64_Ehdr header;
  std::memcpy(&header, bytes.data(), sizeof header);
  for (size_t i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    std::memcpy(&segment, bytes.data() + header.e_phoff + i * sizeof segment, sizeof segment);
    if (segment.p_type != PT_DYNAMIC) continue;
    for (size_t at = segment.p_offset;; at += sizeof(Elf64_Dyn)) {
      Elf64_Dyn entry;
      std::memcpy(&entry, bytes.data() + at, sizeof entry);
      if (entry.d_tag == DT_NULL) break;
      if (entry.d_tag != DT_RELACOUNT) continue;
      const uint64_t changed[2] = {tag, value};
      std::memcpy(bytes.data() + at, changed, sizeof changed);
      return bytes;
    }
  }
  ADD_FAILURE() << "no entry to change";
  return bytes;
}

TEST(Gate, OtherMachinesAndTypesAreNamed) {
  const PluginFolder folder;
  EXPECT_TRUE(contains(
      reason_for(folder.write("a.so", with_value<uint16_t>(offsetof(Elf64_Ehdr, e_machine), EM_S390))),
      "built for another machine (ELF machine 22)"));
  EXPECT_TRUE(
      contains(reason_for(folder.write("b.so", with_value<uint16_t>(offsetof(Elf64_Ehdr, e_type), ET_EXEC))),
               "not a shared library (ELF type 2)"));
}

TEST(Gate, TextRelocationsAndLoaderTricksAreRefused) {
  const PluginFolder folder;
  const auto reason = [&](uint64_t tag, uint64_t value) {
    return reason_for(folder.write("a.so", with_dynamic_entry(tag, value)));
  };
  EXPECT_EQ(reason(DT_RELACOUNT, 0), "");
  EXPECT_TRUE(contains(reason(DT_TEXTREL, 0), "text relocations: compile it with -fPIC"));
  EXPECT_TRUE(contains(reason(DT_FLAGS, DF_TEXTREL), "text relocations"));
  EXPECT_TRUE(contains(reason(DT_AUXILIARY, 1), "DT_AUXILIARY"));
  EXPECT_TRUE(contains(reason(DT_FILTER, 1), "DT_FILTER"));
  EXPECT_TRUE(contains(reason(DT_AUDIT, 1), "DT_AUDIT"));
  EXPECT_TRUE(contains(reason(DT_RPATH, 1), "run path"));
  EXPECT_TRUE(contains(reason(DT_NEEDED, uint64_t{1} << 40), "cut short or damaged in the names of needed"));
}

TEST(Gate, EveryTruncatedFileIsRefused) {
  const PluginFolder folder;
  const std::string whole = core::read_file(plugin("good/plain").string());
  for (size_t i = 0; i < 64; ++i) {
    EXPECT_NE(reason_for(folder.write("a.so", whole.substr(0, whole.size() * i / 64))), "") << i;
  }
}

TEST(Gate, WhatIsNoRegularFileIsNotRead) {
  const PluginFolder folder;
  ASSERT_EQ(::mkfifo((folder.path() / "pipe.so").c_str(), 0600), 0);
  fs::create_directory(folder.path() / "folder.so");
  fs::create_symlink("/dev/zero", folder.path() / "device.so");
  fs::create_symlink("loop.so", folder.path() / "loop.so");
  fs::create_symlink("nothing", folder.path() / "dangling.so");
  EXPECT_TRUE(contains(reason_for(folder.path() / "pipe.so"), "not a regular file but a pipe"));
  EXPECT_TRUE(contains(reason_for(folder.path() / "folder.so"), "a folder"));
  EXPECT_TRUE(contains(reason_for(folder.path() / "device.so"), "a device"));
  EXPECT_TRUE(contains(reason_for(folder.path() / "loop.so"), "cannot be opened: Too many levels"));
  EXPECT_TRUE(contains(reason_for(folder.path() / "dangling.so"), "cannot be opened: No such file"));
  EXPECT_TRUE(contains(reason_for(folder.write("empty.so", "")), "no ELF file"));
}

TEST(Gate, AHugeFileIsNotRead) {
  const PluginFolder folder;
  const fs::path file = folder.write("huge.so", core::read_file(plugin("good/plain").string()));
  fs::resize_file(file, uint64_t{1} << 40);
  EXPECT_TRUE(contains(reason_for(file), "larger than any plugin"));
}

TEST(Gate, WhatAnybodyMayWriteIsRefusedUnlessAskedForByPath) {
  const PluginFolder folder;
  const fs::path file = folder.add("good/plain");
  EXPECT_EQ(reason_for(file, AskedBy::folder), "");
  fs::permissions(file, fs::perms::others_write, fs::perm_options::add);
  EXPECT_TRUE(contains(reason_for(file, AskedBy::folder), "loss plain 1.2.3: anybody may write it"));
  EXPECT_EQ(reason_for(file, AskedBy::path), "");
  fs::permissions(file, fs::perms::others_write, fs::perm_options::remove);
  fs::permissions(folder.path(), fs::perms::others_write, fs::perm_options::add);
  EXPECT_TRUE(contains(reason_for(file, AskedBy::folder), "anybody may write it or its folder"));
}

TEST(Gate, ALinkIsJudgedByTheFolderItLeadsTo) {
  const PluginFolder open, closed;
  open.add("good/plain");
  fs::permissions(open.path(), fs::perms::others_write, fs::perm_options::add);
  fs::create_symlink(open.path() / "plain.so", closed.path() / "plain.so");
  EXPECT_TRUE(contains(reason_for(closed.path() / "plain.so", AskedBy::folder), "anybody may write it"));
}

TEST(Gate, WhatTheGroupMayWriteIsWarnedOf) {
  const PluginFolder folder;
  const fs::path file = folder.add("good/plain");
  EXPECT_TRUE(judge(OpenedFile(file.string()), AskedBy::folder).warnings.empty());
  fs::permissions(file, fs::perms::group_write, fs::perm_options::add);
  const Verdict verdict = judge(OpenedFile(file.string()), AskedBy::folder);
  EXPECT_TRUE(verdict.accepted());
  ASSERT_EQ(verdict.warnings.size(), 1u);
  EXPECT_TRUE(contains(verdict.warnings[0], "group may write"));
}

}  // namespace
}  // namespace guise::catalogue
