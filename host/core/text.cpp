// Text helpers. Edit distance keeps three rows; names are cut before comparing, so that a megabyte of
// hostile input costs nothing.
#include "core/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>

namespace guise::core {
namespace {

constexpr size_t kLongestName = 64;

template <class... Values>
std::string formatted(const char* format, Values... values) {
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), format, values...);
  return buffer.data();
}

// Length of the UTF-8 sequence that starts `text`, 0 when it is not one (RFC 3629).
size_t utf8_length(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  const bool outside = (lead == 0xED && byte(1) > 0x9F) || (lead == 0xF4 && byte(1) > 0x8F);
  return overlong || outside ? 0 : length;
}

uint32_t code_point(std::string_view sequence) {
  const auto lead = static_cast<uint8_t>(sequence[0]);
  uint32_t code = sequence.size() == 1 ? lead : lead & (0x7Fu >> sequence.size());
  for (size_t i = 1; i < sequence.size(); ++i) code = code << 6 | (static_cast<uint8_t>(sequence[i]) & 0x3Fu);
  return code;
}

struct CodeRange {
  uint32_t first, last;
};

// Controls (C1 ones act on terminals as C0 ones do), line and paragraph separators, and the format characters
// (Unicode's category Cf) that hide text or turn its direction.
constexpr std::array kUnshown = {
    CodeRange{0, 0x1F},        CodeRange{0x7F, 0x9F},      CodeRange{0xAD, 0xAD},
    CodeRange{0x61C, 0x61C},   CodeRange{0x180E, 0x180E},  CodeRange{0x200B, 0x200F},
    CodeRange{0x2028, 0x202E}, CodeRange{0x2060, 0x206F},  CodeRange{0xFEFF, 0xFEFF},
    CodeRange{0xFFF9, 0xFFFB}, CodeRange{0xE0000, 0xE007F}};

// One sequence of UTF-8, or one byte that is none.
void append_shown(std::string_view sequence, std::string& shown) {
  const bool text =
      utf8_length(sequence) == sequence.size() &&
      std::none_of(kUnshown.begin(), kUnshown.end(), [code = code_point(sequence)](CodeRange range) {
        return code >= range.first && code <= range.last;
      });
  if (text) {
    shown += sequence;
    return;
  }
  for (const char c : sequence) shown += formatted("\\x%02x", static_cast<unsigned>(static_cast<uint8_t>(c)));
}

// Of "\033[1m" and the like at the start of `text`; 0: there is none.
size_t style_length(std::string_view text) {
  if (!text.starts_with("\033[")) return 0;
  const size_t end = text.find_first_not_of("0123456789;", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

}  // namespace

std::string joined(const std::vector<std::string>& parts, const std::string& separator) {
  std::string text;
  for (size_t i = 0; i < parts.size(); ++i) text += (i == 0 ? "" : separator) + parts[i];
  return text;
}

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before_last, last(b.size() + 1), current(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({last[j] + 1, current[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) current[j] = std::min(current[j], before_last[j - 2] + 1);
    }
    before_last = last;
    std::swap(last, current);
  }
  return last[b.size()];
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::vector<std::string> nearest_names(const std::string& given, const std::vector<std::string>& candidates,
                                       size_t count) {
  if (given.empty() || given.size() > kLongestName) return {};
  const std::string name = lower(given);
  struct Scored {
    size_t distance;
    std::string name;
  };
  const size_t limit = std::max<size_t>(2, name.size() / 3);
  std::vector<Scored> near;
  for (const std::string& candidate : candidates) {
    const std::string folded = lower(candidate);
    const size_t distance = edit_distance(name, folded);
    const bool begins = name.size() >= 2 && folded.starts_with(name);
    if (begins || (distance <= limit && distance < name.size())) near.push_back({distance, candidate});
  }
  std::stable_sort(near.begin(), near.end(), [](auto& a, auto& b) { return a.distance < b.distance; });
  std::vector<std::string> names;
  for (const Scored& scored : near) {
    const bool as_near = scored.distance <= near.front().distance + 1;
    if (names.size() < count && as_near) names.push_back(scored.name);
  }
  return names;
}

std::string did_you_mean(const std::string& name, const std::vector<std::string>& candidates) {
  const std::vector<std::string> near = nearest_names(name, candidates, 2);
  return near.empty() ? "" : "did you mean " + joined(near, " or ") + "?";
}

std::string printable(std::string_view text, size_t limit) {
  std::string shown;
  for (size_t i = 0; i < text.size();) {
    if (shown.size() >= limit) return shown + "...";
    const size_t length = std::max<size_t>(utf8_length(text.substr(i)), 1);
    append_shown(text.substr(i, length), shown);
    i += length;
  }
  return shown;
}

std::string showable(std::string_view text, bool styles) {
  std::string shown;
  for (size_t i = 0; i < text.size();) {
    const size_t style = styles ? style_length(text.substr(i)) : 0;
    const bool stays = text[i] == '\n' || style > 0;
    const size_t length = std::max({utf8_length(text.substr(i)), style, size_t{1}});
    if (stays) {
      shown += text.substr(i, length);
    } else {
      append_shown(text.substr(i, length), shown);
    }
    i += length;
  }
  return shown;
}

bool is_utf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const size_t length = utf8_length(text.substr(i));
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::string number_text(double value) {
  if (std::isnan(value)) return "nan";  // whatever its sign bit
  if (std::trunc(value) == value && std::abs(value) < 1e15) return formatted("%.0f", value);
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return std::string(buffer.data(), end.ptr);
}

std::string fixed_text(double value, int digits) {
  if (std::isnan(value)) return "nan";
  char text[400];  // the largest double has 309 digits before the point
  std::snprintf(text, sizeof(text), "%.*f", digits, value);
  return text;
}

std::string grouped(long long value) {
  std::string digits = std::to_string(value);
  const size_t first = value < 0 ? 1 : 0;
  for (size_t i = digits.size(); i > first + 3;)
    digits.insert(digits.begin() + static_cast<long>(i -= 3), ',');
  return digits;
}

std::string moment_text(long long epoch, long long step) {
  return formatted("epoch %lld, step %lld", epoch + 1, step);
}

std::string duration_text(double seconds) {
  if (!std::isfinite(seconds)) return "?";
  if (seconds < 60) return formatted(seconds < 10 ? "%.1f s" : "%.0f s", seconds);
  const auto whole = static_cast<long long>(std::llround(seconds));
  if (whole < 3600) return formatted("%lld min %02lld s", whole / 60, whole % 60);
  return formatted("%lld h %02lld min", whole / 3600, whole % 3600 / 60);
}

std::string size_text(double bytes) {
  constexpr std::array units = {"B", "kB", "MB", "GB", "TB", "PB"};
  size_t unit = 0;
  for (; bytes >= 1000 && unit + 1 < units.size(); ++unit) bytes /= 1000;
  return formatted(unit == 0 ? "%.0f %s" : "%.1f %s", bytes, units[unit]);
}

}  // namespace guise::core
