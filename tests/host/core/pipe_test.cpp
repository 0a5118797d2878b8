#include "core/pipe.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/error.h"

namespace guise::core {
namespace {

TEST(Pipe, TheReaderSeesTheEndOnceTheWriterIsClosed) {
  Pipe pipe;
  ASSERT_EQ(write(pipe.writer(), "abc", 3), 3);
  EXPECT_EQ(read_some(pipe.reader()), "abc");
  pipe.close_writer();
  EXPECT_EQ(read_some(pipe.reader()), std::nullopt);
  pipe.close_writer();
}

TEST(WaitReadable, SaysWhichOneHasSomething) {
  Pipe silent, speaking, ended;
  ASSERT_EQ(write(speaking.writer(), "x", 1), 1);
  ended.close_writer();
  const std::vector<int> asked = {silent.reader(), speaking.reader(), ended.reader(), -1};
  EXPECT_EQ(wait_readable(asked, 30), (std::vector<bool>{false, true, true, false}));
}

TEST(WaitReadable, EndsWithTheTime) {
  const Pipe silent;
  EXPECT_EQ(wait_readable({silent.reader()}, 0), std::vector<bool>{false});
  EXPECT_EQ(wait_readable({silent.reader()}, 0.01), std::vector<bool>{false});
  EXPECT_EQ(wait_readable({silent.reader()}, -5), std::vector<bool>{false});
}

TEST(BoundedText, KeepsTheFirstOrTheLast) {
  BoundedText first(BoundedText::Keeps::first, 5), last(BoundedText::Keeps::last, 5);
  for (const char* piece : {"abc", "", "defg", "h"}) {
    first.add(piece);
    last.add(piece);
  }
  EXPECT_EQ(first.text(), "abcde");
  EXPECT_EQ(last.text(), "defgh");
}

TEST(OpenDescriptor, APlaceThatCannotBeWrittenIsNamed) {
  try {
    const OpenDescriptor file = OpenDescriptor::appending_to("/nonexistent/log.txt");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "/nonexistent/log.txt: cannot be written: No such file or directory");
  }
}

}  // namespace
}  // namespace guise::core
