#include "data/file_bytes.h"

#include <sys/stat.h>

#include "test_files.h"

namespace guise::data {
namespace {

TEST(ReadFile, UnpacksGzipAndReadsPlain) {
  const auto folder = reference_folder() / "mnist";
  const auto packed = read_file(folder / "train-labels-idx1-ubyte.gz", 100, "");
  EXPECT_EQ(packed.fault, "");
  EXPECT_EQ(packed.bytes.size(), 13u);
  EXPECT_EQ(read_file(folder / "t10k-labels-idx1-ubyte", 100, "").bytes,
            bytes_of(folder / "t10k-labels-idx1-ubyte"));
}

TEST(ReadFile, StopsAtItsLimit) {
  EXPECT_EQ(read_file(reference_folder() / "mnist/train-images-idx3-ubyte.gz", 16, "").bytes.size(), 16u);
}

TEST(ReadFile, RefusesWhatIsNotARegularFile) {
  const TemporaryFolder folder;
  const auto pipe = folder.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  expect_mentions(usage_text([&] { read_file(pipe, 10, ""); }), {pipe.string(), "not a regular file"});
  expect_mentions(usage_text([&] { read_file(folder.path(), 10, ""); }), {"not a regular file"});
  expect_mentions(usage_text([&] { read_file("/dev/zero", 10, ""); }), {"not a regular file"});
  expect_mentions(usage_text([&] { read_file(folder.path() / "absent", 10, "look elsewhere"); }),
                  {"absent", "no such file", "look elsewhere"});
}

TEST(ReadExactly, NamesExpectedAndFound) {
  const auto file = reference_folder() / "mnist/t10k-labels-idx1-ubyte";
  expect_mentions(usage_text([&] { read_exactly(file, 500, ""); }),
                  {file.string(), "cut short", "expected 500 bytes", "received 11"});
  expect_mentions(usage_text([&] { read_exactly(file, 10, ""); }), {"too long", "expected 10 bytes"});
  EXPECT_EQ(read_exactly(file, 11, "").size(), 11u);
}

}  // namespace
}  // namespace guise::data
