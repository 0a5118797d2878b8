// The header is the text of a Python dictionary. Only what numpy writes is read: three keys in any order,
// texts in either quote, a tuple of decimal numbers.
#include "data/npy.h"

#include <charconv>
#include <optional>

#include "core/error.h"
#include "core/text.h"
#include "data/cursor.h"
#include "data/file_bytes.h"

namespace guise::data {
namespace {

constexpr size_t kLongestHeader = 65536;  // of three short entries and padding
constexpr size_t kMostDimensions = 32;

core::Error refused(const std::string& place, const std::string& expected, const std::string& received) {
  return core::usage_error({.place = place, .expected = expected, .received = received});
}

struct Header {
  std::optional<std::string> type;
  std::optional<bool> fortran_order;
  std::optional<std::vector<uint64_t>> shape;
};

class HeaderReader {
 public:
  HeaderReader(std::string_view text, std::string place) : text_(text), place_(std::move(place)) {}

  Header read() {
    Header header;
    expect('{');
    while (!accept('}')) {
      read_entry(header);
      if (accept(',')) continue;
      expect('}');
      break;
    }
    skip_blanks();
    if (at_ != text_.size()) throw bad();
    if (!header.type || !header.fortran_order || !header.shape) throw bad();
    return header;
  }

 private:
  void read_entry(Header& header) {
    const std::string key = text();
    expect(':');
    if (key == "descr" && !header.type) {
      header.type = accept('[') ? throw type_refused("a list of fields") : text();
    } else if (key == "fortran_order" && !header.fortran_order) {
      header.fortran_order = boolean();
    } else if (key == "shape" && !header.shape) {
      header.shape = shape();
    } else {
      throw bad();
    }
  }

  std::string text() {
    const char quote = accept('\'') ? '\'' : '"';
    if (quote == '"') expect('"');
    const size_t end = text_.find(quote, at_);
    if (end == std::string_view::npos) throw bad();
    const std::string value(text_.substr(at_, end - at_));
    at_ = end + 1;
    return value;
  }

  bool boolean() {
    skip_blanks();
    for (const std::string_view word : {"True", "False"}) {
      if (!text_.substr(at_).starts_with(word)) continue;
      at_ += word.size();
      return word == "True";
    }
    throw bad();
  }

  std::vector<uint64_t> shape() {
    std::vector<uint64_t> sizes;
    expect('(');
    while (!accept(')')) {
      sizes.push_back(number());
      if (sizes.size() > kMostDimensions) throw bad();
      if (accept(',')) continue;
      expect(')');
      break;
    }
    return sizes;
  }

  uint64_t number() {
    skip_blanks();
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc()) throw bad();
    at_ = static_cast<size_t>(end - text_.data());
    return value;
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool accept(char letter) {
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != letter) return false;
    ++at_;
    return true;
  }
  void expect(char letter) {
    if (!accept(letter)) throw bad();
  }
  core::Error bad() const {
    return refused(place_, "an npy header of descr, fortran_order and shape", core::printable(text_));
  }
  core::Error type_refused(const std::string& received) const {
    return refused(place_, "unsigned bytes or little-endian integers (|u1, <i4, <i8)", received);
  }

  std::string_view text_;
  std::string place_;
  size_t at_ = 0;
};

std::string_view header_text(Cursor& cursor, const std::string& place) {
  constexpr std::string_view magic = "\x93NUMPY";
  const auto found = cursor.take(magic.size(), "the npy header");
  if (!std::equal(magic.begin(), magic.end(), found.begin(),
                  [](char a, uint8_t b) { return static_cast<uint8_t>(a) == b; })) {
    throw refused(place, "an npy file", "another format");
  }
  const auto version = cursor.take(2, "the npy header");
  if (version[0] < 1 || version[0] > 3 || version[1] != 0) {
    throw refused(place, "npy format 1.0, 2.0 or 3.0",
                  std::to_string(version[0]) + "." + std::to_string(version[1]));
  }
  const size_t length = version[0] == 1 ? cursor.little_endian<uint16_t>("the npy header")
                                        : cursor.little_endian<uint32_t>("the npy header");
  if (length > kLongestHeader)
    throw refused(place, "an npy header of at most 65536 bytes", std::to_string(length));
  const auto bytes = cursor.take(length, "the npy header");
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

size_t item_size(const std::string& type, const std::string& place) {
  if (type == "|u1") return 1;
  if (type == "<i4") return 4;
  if (type == "<i8") return 8;
  throw core::usage_error({.place = place,
                           .expected = "unsigned bytes or little-endian integers (|u1, <i4, <i8)",
                           .received = core::printable(type),
                           .advice =
                               "images.astype(numpy.uint8), (255 * images).round() before where they lie "
                               "in 0 to 1; labels.astype(numpy.int64)"});
}

// The product, or nothing where it would exceed `limit`.
std::optional<size_t> product(const std::vector<uint64_t>& sizes, size_t limit) {
  size_t count = 1;
  for (const uint64_t size : sizes) {
    if (size == 0) return 0;
  }
  for (const uint64_t size : sizes) {
    if (count > limit / size) return std::nullopt;
    count *= size;
  }
  return count;
}

}  // namespace

NpyArray parse_npy(std::span<const uint8_t> bytes, const std::string& place) {
  Cursor cursor(bytes, place);
  const Header header = HeaderReader(header_text(cursor, place), place).read();
  const size_t size = item_size(*header.type, place);
  if (*header.fortran_order) throw refused(place, "row-major order", "Fortran order");
  const auto count = product(*header.shape, cursor.remaining() / size);
  if (!count)
    throw refused(place, "as many entries as the shape says",
                  std::to_string(cursor.remaining()) + " bytes, fewer");
  const auto data = cursor.take_items(*count, size, "the data");
  cursor.expect_end();
  return {*header.type, *header.shape, {data.begin(), data.end()}};
}

NpyArray read_npy(const std::filesystem::path& file, uint64_t largest_bytes, const std::string& advice) {
  const FileBytes found = read_file(file, largest_bytes + 1, advice);
  if (!found.fault.empty()) throw cut_short(file, found, "an npy file", advice);
  if (found.bytes.size() > largest_bytes) {
    throw core::usage_error({.place = file.string(),
                             .problem = "too long",
                             .expected = "at most " + std::to_string(largest_bytes) + " bytes",
                             .received = "more",
                             .advice = advice});
  }
  return parse_npy(found.bytes, file.string());
}

std::vector<int64_t> integers_of(const NpyArray& array) {
  const size_t size = item_size(array.type, "npy");
  Cursor cursor(array.bytes, "npy");
  std::vector<int64_t> values;
  values.reserve(array.bytes.size() / size);
  while (cursor.remaining() > 0) {
    if (size == 1) values.push_back(cursor.take(1, "a value")[0]);
    if (size == 4) values.push_back(static_cast<int32_t>(cursor.little_endian<uint32_t>("a value")));
    if (size == 8) values.push_back(static_cast<int64_t>(cursor.little_endian<uint64_t>("a value")));
  }
  return values;
}

}  // namespace guise::data
