#include "core/hex.h"

#include "core/error.h"
#include "core/text.h"

namespace guise::core {
namespace {

constexpr std::string_view kDigitsOfHex = "0123456789abcdef";

unsigned value_of(char digit, std::string_view all) {
  const size_t value = kDigitsOfHex.find(digit);
  if (value != std::string_view::npos) return static_cast<unsigned>(value);
  throw usage_error(
      {.place = "hexadecimal text", .expected = "digits 0 to 9 and a to f", .received = printable(all, 40)});
}

}  // namespace

std::string to_hex(std::string_view bytes) {
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char byte : bytes) {
    text += kDigitsOfHex[static_cast<unsigned char>(byte) >> 4];
    text += kDigitsOfHex[static_cast<unsigned char>(byte) & 15];
  }
  return text;
}

std::string from_hex(std::string_view digits) {
  if (digits.size() % 2 != 0) {
    throw usage_error({.place = "hexadecimal text",
                       .expected = "two digits a byte",
                       .received = std::to_string(digits.size()) + " digits"});
  }
  std::string bytes;
  bytes.reserve(digits.size() / 2);
  for (size_t i = 0; i < digits.size(); i += 2) {
    bytes += static_cast<char>(value_of(digits[i], digits) << 4 | value_of(digits[i + 1], digits));
  }
  return bytes;
}

}  // namespace guise::core
