// A bounded walk over bytes that somebody else wrote: the one way in which readers of binary files take
// numbers and blocks out of a buffer. It never reads past the end and never multiplies before it compares;
// opening files and judging values is the reader's business.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "core/error.h"

namespace guise::data {

class Cursor {
 public:
  // `bytes` must outlive the cursor; `place` opens every error ("folder/file").
  Cursor(std::span<const uint8_t> bytes, std::string place) : bytes_(bytes), place_(std::move(place)) {}

  size_t position() const { return position_; }
  size_t remaining() const { return bytes_.size() - position_; }

  // The next `count` bytes, still in the buffer. `what` names them in the error: core::Error, usage.
  std::span<const uint8_t> take(size_t count, const char* what) {
    if (count > remaining()) throw cut_short(what, std::to_string(count));
    position_ += count;
    return bytes_.subspan(position_ - count, count);
  }

  // The next `count` items of `item_size` >= 1 bytes; the product may exceed every integer type.
  std::span<const uint8_t> take_items(size_t count, size_t item_size, const char* what) {
    if (count > remaining() / item_size) {
      throw cut_short(what, std::to_string(count) + " times " + std::to_string(item_size));
    }
    return take(count * item_size, what);
  }

  template <std::unsigned_integral Number>
  Number big_endian(const char* what) {
    Number value = 0;
    for (const uint8_t byte : take(sizeof(Number), what)) value = static_cast<Number>(value << 8 | byte);
    return value;
  }

  template <std::unsigned_integral Number>
  Number little_endian(const char* what) {
    Number value = 0;
    int shift = 0;
    for (const uint8_t byte : take(sizeof(Number), what)) {
      value = static_cast<Number>(value | static_cast<Number>(byte) << shift);
      shift += 8;
    }
    return value;
  }

  // Nothing may follow.
  void expect_end() const {
    if (remaining() == 0) return;
    throw core::usage_error({.place = place_,
                             .problem = "bytes after the end of the data",
                             .expected = std::to_string(position_) + " bytes",
                             .received = std::to_string(bytes_.size())});
  }

 private:
  core::Error cut_short(const char* what, const std::string& wanted) const {
    return core::usage_error({.place = place_,
                              .problem = std::string("cut short in ") + what,
                              .expected = wanted + " bytes from offset " + std::to_string(position_),
                              .received = std::to_string(remaining())});
  }

  std::span<const uint8_t> bytes_;
  std::string place_;
  size_t position_ = 0;
};

}  // namespace guise::data
