#include "data/cursor.h"

#include "test_files.h"

namespace guise::data {
namespace {

const std::vector<uint8_t> kBytes = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09};

TEST(Cursor, ReadsBothByteOrders) {
  Cursor cursor(kBytes, "file");
  EXPECT_EQ(cursor.big_endian<uint32_t>("a"), 0x01020304u);
  EXPECT_EQ(cursor.little_endian<uint16_t>("b"), 0x0605u);
  EXPECT_EQ(cursor.little_endian<uint8_t>("c"), 0x07u);
  EXPECT_EQ(cursor.position(), 7u);
  EXPECT_EQ(cursor.remaining(), 2u);
  Cursor whole(kBytes, "file");
  EXPECT_EQ(whole.little_endian<uint64_t>("d"), 0x0807060504030201u);
}

TEST(Cursor, NamesPlaceWhatAndCountsWhenCutShort) {
  Cursor cursor(kBytes, "some/file");
  cursor.take(6, "head");
  expect_mentions(usage_text([&] { cursor.big_endian<uint32_t>("the sizes"); }),
                  {"some/file", "cut short in the sizes", "4 bytes from offset 6", "received 3"});
  EXPECT_EQ(cursor.position(), 6u);
}

TEST(Cursor, SurvivesAProductBeyondEveryInteger) {
  Cursor cursor(kBytes, "file");
  const size_t half = size_t{1} << 63;
  expect_mentions(usage_text([&] { cursor.take_items(half, 2, "items"); }), {"items"});
  EXPECT_EQ(cursor.take_items(4, 2, "items").size(), 8u);
}

TEST(Cursor, RefusesWhatFollows) {
  Cursor cursor(kBytes, "file");
  cursor.take(8, "data");
  expect_mentions(usage_text([&] { cursor.expect_end(); }), {"expected 8 bytes", "received 9"});
  cursor.take(1, "data");
  EXPECT_NO_THROW(cursor.expect_end());
}

}  // namespace
}  // namespace guise::data
