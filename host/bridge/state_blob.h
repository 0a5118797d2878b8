// State of a strategy or policy as a blob with an owner, a version and a checksum, so that an empty,
// truncated, random or newer one is refused with text before the plugin sees it.
//
// Layout, little-endian: "GUISEST1", u32 CRC-32 of all that follows, u32 state version, u32 length of the
// name, name, payload.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace guise::bridge {

struct BlobOwner {
  std::string name;
  uint32_t version;  // state_version of the descriptor
};

struct BlobView {
  uint32_t version;
  std::string_view bytes;  // into the blob
};

// `save` is asked for the size first (capacity 0), then for the bytes. Throws core::Error(failed) when it
// changes its mind in between or asks for more than 256 MiB.
std::string save_blob(const BlobOwner& owner, const std::function<uint64_t(void*, uint64_t)>& save);

// Throws core::Error(failed) that says what is wrong with it.
BlobView open_blob(const BlobOwner& owner, std::string_view blob);

}  // namespace guise::bridge
