// A state blob is the whole one that was written, for this plugin and no newer, or it is refused.
#include "bridge/state_blob.h"

#include <gtest/gtest.h>

#include <cstring>

#include "core/error.h"
#include "support/errors.h"

namespace guise::bridge {

using support::contains;
namespace {

const BlobOwner kOwner = {"kd", 2};

std::string blob_of(const BlobOwner& by, const std::string& payload) {
  return save_blob(by, [&](void* bytes, uint64_t capacity) {
    if (capacity >= payload.size() && !payload.empty()) std::memcpy(bytes, payload.data(), payload.size());
    return payload.size();
  });
}

std::string refusal_of(std::string_view blob) {
  return support::failure_of([&] { open_blob(kOwner, blob); });
}

TEST(StateBlob, GivesBackWhatWasSavedAlsoNothing) {
  for (const std::string& payload : {std::string("a\0b", 3), std::string(), std::string(100000, 'x')}) {
    const std::string blob = blob_of(kOwner, payload);
    const BlobView view = open_blob(kOwner, blob);
    EXPECT_EQ(view.bytes, payload);
    EXPECT_EQ(view.version, 2u);
    EXPECT_EQ(blob_of(kOwner, std::string(view.bytes)), blob);
  }
}

// CRC-32 of the body by Python's zlib.crc32: the layout cannot drift unnoticed.
TEST(StateBlob, HasTheWrittenLayout) {
  const std::string body("\2\0\0\0\2\0\0\0kdxy", 12);
  EXPECT_EQ(blob_of(kOwner, "xy"), "GUISEST1" + std::string("\x15\x76\x0d\xb8", 4) + body);
}

TEST(StateBlob, EveryTruncationIsRefused) {
  const std::string blob = blob_of(kOwner, "some state");
  for (size_t size = 0; size < blob.size(); ++size) EXPECT_NE(refusal_of(blob.substr(0, size)), "") << size;
  EXPECT_TRUE(contains(refusal_of(""), "it is empty"));
  EXPECT_TRUE(contains(refusal_of(blob.substr(0, 10)), "it is truncated"));
}

TEST(StateBlob, EveryFlippedBitIsRefused) {
  const std::string blob = blob_of(kOwner, "some state");
  for (size_t bit = 0; bit < blob.size() * 8; ++bit) {
    std::string damaged = blob;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    EXPECT_NE(refusal_of(damaged), "") << bit;
  }
}

TEST(StateBlob, MoreBytesAfterItAreRefused) {
  EXPECT_NE(refusal_of(blob_of(kOwner, "a") + "b"), "");
}

TEST(StateBlob, RandomBytesAreNoState) {
  EXPECT_TRUE(contains(refusal_of(std::string(64, '\x5a')), "not a state that Guise wrote"));
}

TEST(StateBlob, ANewerVersionIsRefusedAndAnOlderOneIsNot) {
  EXPECT_TRUE(contains(refusal_of(blob_of({"kd", 3}, "a")),
                       "newer plugin (state version 3, this one reads up to 2)"));
  EXPECT_EQ(open_blob(kOwner, blob_of({"kd", 1}, "a")).version, 1u);
}

TEST(StateBlob, AnotherOwnersIsRefused) {
  EXPECT_TRUE(contains(refusal_of(blob_of({"ce", 2}, "a")), "another plugin"));
  EXPECT_TRUE(contains(refusal_of(blob_of({"kd_ema", 2}, "a")), "another plugin"));
  EXPECT_TRUE(contains(refusal_of(blob_of({"k", 2}, "da")), "another plugin"));
}

TEST(StateBlob, ASizeThatChangesOrIsAbsurdIsRefused) {
  uint64_t size = 4;
  EXPECT_THROW(save_blob(kOwner, [&](void*, uint64_t) { return size++; }), core::Error);
  EXPECT_THROW(save_blob(kOwner, [](void*, uint64_t) { return UINT64_MAX; }), core::Error);
}

}  // namespace
}  // namespace guise::bridge
