// Against binutils on libraries of this system, and against damaged files.
#include "catalogue/elf_file.h"

#include <elf.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "catalogue_test_support.h"
#include "support/programs.h"

namespace guise::catalogue {

using support::output_of;

namespace {

// Names that `nm -D --defined-only` prints, without their versions.
std::set<std::string> exports_by_nm(const std::string& path) {
  std::istringstream lines(output_of("nm -D --defined-only -f posix " + path));
  std::set<std::string> names;
  for (std::string line; std::getline(lines, line);) names.insert(line.substr(0, line.find_first_of(" @")));
  return names;
}

std::multiset<std::string> needed_by_readelf(const std::string& path) {
  std::istringstream lines(output_of("LC_ALL=C readelf -dW " + path));
  std::multiset<std::string> names;
  for (std::string line; std::getline(lines, line);) {
    if (!contains(line, "(NEEDED)")) continue;
    const size_t begin = line.find('[') + 1;
    names.insert(line.substr(begin, line.find(']') - begin));
  }
  return names;
}

// Where the loader finds a library of this process.
std::string path_of(const std::string& part) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (contains(line, part)) return line.substr(line.find('/'));
  }
  return "";
}

TEST(ElfFile, AgreesWithBinutilsOnSystemLibraries) {
  ASSERT_FALSE(exports_by_nm(path_of("libstdc++.so")).empty()) << "binutils is needed";
  for (const char* part : {"libstdc++.so", "libc.so", "libm.so", "libcrypto.so"}) {
    const std::string path = path_of(part);
    const ElfFile file = read_elf(core::read_file(path));
    std::set<std::string> exports;
    for (const ElfSymbol& symbol : file.exports) exports.insert(symbol.name);
    EXPECT_EQ(exports, exports_by_nm(path)) << path;
    EXPECT_EQ(std::multiset<std::string>(file.needed.begin(), file.needed.end()), needed_by_readelf(path))
        << path;
    EXPECT_FALSE(file.executable_stack) << path;
    EXPECT_FALSE(file.text_relocations) << path;
    EXPECT_EQ(file.type, ET_DYN) << path;
  }
}

TEST(ElfFile, FindsTheNotesOfAPlugin) {
  const ElfFile file = read_elf(core::read_file(plugin("good/plain").string()));
  std::vector<std::string> texts;
  for (const ElfNote& note : file.notes) {
    if (note.owner == "Guise" && note.type == 1) texts.push_back(note.text);
  }
  ASSERT_EQ(texts.size(), 2u);
  std::sort(texts.begin(), texts.end());
  EXPECT_EQ(texts[0], std::string("1.0\0loss\0plain\0"
                                  "1.2.3\0cross-entropy alone\0"
                                  "1.0\0",
                                  45));
  EXPECT_TRUE(file.run_path.empty());
  EXPECT_TRUE(file.loader_extension.empty());
}

TEST(ElfFile, SeesRunPathsAndExecutableStacks) {
  EXPECT_EQ(read_elf(core::read_file(plugin("file/run_path").string())).run_path, "/nowhere");
  EXPECT_TRUE(read_elf(core::read_file(plugin("file/executable_stack").string())).executable_stack);
}

TEST(ElfFile, EveryTruncationIsRefused) {
  const std::string whole = core::read_file(plugin("good/plain").string());
  for (size_t i = 0; i < 64; ++i) {
    EXPECT_NE(refusal_of([&] { read_elf(std::string_view(whole).substr(0, whole.size() * i / 64)); }), "")
        << i;
  }
  EXPECT_NE(refusal_of([&] { read_elf(std::string_view(whole).substr(0, whole.size() - 1)); }), "");
}

// Every byte of headers, dynamic section and tables, at several values: text or a result, never a crash.
TEST(ElfFile, MutatedBytesGiveATextOrAResult) {
  const std::string whole = core::read_file(plugin("good/plain").string());
  size_t refused = 0;
  for (size_t position = 0; position < whole.size(); ++position) {
    for (const int value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
      std::string damaged = whole;
      damaged[position] = static_cast<char>(value);
      try {
        read_elf(damaged);
      } catch (const core::Error&) {
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, 500u);
}

TEST(ElfFile, FieldsAtTheirExtremesGiveATextOrAResult) {
  const std::string whole = core::read_file(plugin("good/plain").string());
  for (size_t position = 0; position + 8 <= whole.size(); position += 4) {
    for (const uint64_t value :
         {uint64_t{0}, uint64_t{1}, uint64_t{1} << 31, uint64_t{1} << 63, ~uint64_t{0}, ~uint64_t{1}}) {
      for (const size_t width : {4u, 8u}) {
        std::string damaged = whole;
        std::memcpy(damaged.data() + position, &value, width);
        try {
          read_elf(damaged);
        } catch (const core::Error&) {
        }
      }
    }
  }
}

TEST(ElfFile, OtherFilesAreNamed) {
  EXPECT_TRUE(contains(refusal_of([] { read_elf(""); }), "no ELF file"));
  EXPECT_TRUE(contains(refusal_of([] { read_elf("#!/bin/sh\n"); }), "no ELF file"));
  EXPECT_TRUE(contains(refusal_of([] {
                         read_elf(
                             "\x7f"
                             "ELF");
                       }),
                       "the ELF header"));
  std::string bytes = core::read_file(plugin("good/plain").string());
  bytes[EI_CLASS] = ELFCLASS32;
  EXPECT_TRUE(contains(refusal_of([&] { read_elf(bytes); }), "not a 64-bit"));
  bytes[EI_CLASS] = ELFCLASS64;
  bytes[EI_DATA] = ELFDATA2MSB;
  EXPECT_TRUE(contains(refusal_of([&] { read_elf(bytes); }), "byte order"));
}

}  // namespace
}  // namespace guise::catalogue
