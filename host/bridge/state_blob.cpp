#include "bridge/state_blob.h"

#include <zlib.h>

#include <cstring>

#include "core/error.h"

namespace guise::bridge {
namespace {

constexpr std::string_view kMagic = "GUISEST1";
constexpr uint64_t kMaximumSize = 256ull << 20;
constexpr size_t kFixedSize = 8 + 3 * 4;

uint32_t checksum(std::string_view bytes) {
  return static_cast<uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

void put(std::string& blob, uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) blob.push_back(static_cast<char>(number >> shift));
}

uint32_t number_at(std::string_view blob, size_t place) {
  uint32_t number = 0;
  for (int i = 0; i < 4; ++i)
    number |= static_cast<uint32_t>(static_cast<unsigned char>(blob[place + i])) << (8 * i);
  return number;
}

[[noreturn]] void refuse(const BlobOwner& owner, const std::string& problem) {
  throw core::failure({.place = "state of " + owner.name, .problem = problem});
}

}  // namespace

std::string save_blob(const BlobOwner& owner, const std::function<uint64_t(void*, uint64_t)>& save) {
  const uint64_t size = save(nullptr, 0);
  if (size > kMaximumSize) refuse(owner, "it asks for more than 256 MiB");
  std::string payload(size, '\0');
  if (save(payload.data(), size) != size) refuse(owner, "its size changed while it was saved");
  std::string body;
  put(body, owner.version);
  put(body, static_cast<uint32_t>(owner.name.size()));
  body += owner.name + payload;
  std::string blob(kMagic);
  put(blob, checksum(body));
  return blob + body;
}

BlobView open_blob(const BlobOwner& owner, std::string_view blob) {
  if (blob.size() < kFixedSize) refuse(owner, blob.empty() ? "it is empty" : "it is truncated");
  if (blob.substr(0, 8) != kMagic) refuse(owner, "it is not a state that Guise wrote");
  if (number_at(blob, 8) != checksum(blob.substr(12)))
    refuse(owner, "its checksum is wrong: it is damaged or truncated");
  const uint32_t version = number_at(blob, 12);
  const uint32_t name_size = number_at(blob, 16);
  if (name_size > blob.size() - kFixedSize || blob.substr(kFixedSize, name_size) != owner.name) {
    refuse(owner, "it belongs to another plugin");
  }
  if (version > owner.version) {
    refuse(owner, "it was written by a newer plugin (state version " + std::to_string(version) +
                      ", this one reads up to " + std::to_string(owner.version) + ")");
  }
  return {version, blob.substr(kFixedSize + name_size)};
}

}  // namespace guise::bridge
