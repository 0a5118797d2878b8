#include "data/text_file.h"

#include "test_files.h"

namespace guise::data {
namespace {

TEST(TextFile, LinesComeWithoutBlankEnds) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "names.txt";
  std::ofstream(file) << "cat \r\n\n  dog\t\n \nlast";
  EXPECT_EQ(lines_of(file, ""), (std::vector<std::string>{"cat", "  dog", "last"}));
}

TEST(TextFile, AMissingOrHugeFileIsNamed) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "names.txt";
  expect_mentions(usage_text([&] { lines_of(file, "get it"); }), {"names.txt", "no such file", "get it"});
  std::ofstream(file) << std::string(size_t{1} << 24, 'a');
  expect_mentions(usage_text([&] { lines_of(file, ""); }), {"names.txt", "less than 16 MiB"});
}

}  // namespace
}  // namespace guise::data
