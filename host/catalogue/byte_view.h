// Bytes that somebody else wrote, read at any offset: nothing is read past the end, and no sum or product is
// taken before it is known to fit. Every refusal is a core::Error(usage) without a place; the gate adds it.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "core/error.h"

namespace guise::catalogue {

class ByteView {
 public:
  ByteView() = default;
  explicit ByteView(std::string_view bytes) : bytes_(bytes) {}

  uint64_t size() const { return bytes_.size(); }

  // `count` bytes from `offset`. `what` names them in the error.
  ByteView slice(uint64_t offset, uint64_t count, const char* what) const {
    if (offset > size() || count > size() - offset) throw cut_short(what);
    return ByteView(bytes_.substr(offset, count));
  }

  // The structure at `offset`, copied: its place in the file may be unaligned.
  template <class Record>
  Record record(uint64_t offset, const char* what) const {
    static_assert(std::is_trivially_copyable_v<Record>);
    Record value;
    std::memcpy(&value, slice(offset, sizeof value, what).bytes_.data(), sizeof value);
    return value;
  }

  // The text from `offset` to the next NUL, which must come before the end.
  std::string_view text(uint64_t offset, const char* what) const {
    if (offset > size()) throw cut_short(what);
    const std::string_view rest = bytes_.substr(offset);
    const size_t end = rest.find('\0');
    if (end == std::string_view::npos) throw cut_short(what);
    return rest.substr(0, end);
  }

  // How many records of `record_size` >= 1 bytes there are.
  uint64_t count_of(uint64_t record_size) const { return size() / record_size; }

  std::string_view bytes() const { return bytes_; }

 private:
  static core::Error cut_short(const char* what) {
    return core::usage_error({.problem = std::string("cut short or damaged in ") + what});
  }

  std::string_view bytes_;
};

}  // namespace guise::catalogue
