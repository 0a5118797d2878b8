#include "report/html.h"

#include <algorithm>
#include <cctype>

#include "core/files.h"
#include "core/text.h"

namespace guise::report {
namespace {

std::string bytes_of_hex(const std::string& digits) {
  std::string bytes;
  for (size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

constexpr std::string_view kLineSeparator = "\u2028", kParagraphSeparator = "\u2029";

// For what `text` begins with; empty where it stands as it is.
std::string_view script_escape(std::string_view text) {
  if (text.starts_with('<')) return "\\u003c";
  if (text.starts_with('>')) return "\\u003e";
  if (text.starts_with('&')) return "\\u0026";
  if (text.starts_with(kLineSeparator)) return "\\u2028";
  return text.starts_with(kParagraphSeparator) ? "\\u2029" : "";
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : core::printable(text, std::string::npos)) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string script_json(const runs::Json& document) {
  std::string json;
  const std::string plain = document.dump(-1, ' ', false, runs::Json::error_handler_t::replace);
  for (size_t i = 0; i < plain.size(); ++i) {
    const std::string_view rest = std::string_view(plain).substr(i);
    const std::string_view escape = script_escape(rest);
    json += escape.empty() ? rest.substr(0, 1) : escape;
    if (rest.starts_with(kLineSeparator) || rest.starts_with(kParagraphSeparator)) i += 2;
  }
  return json;
}

std::string filled(std::string_view page, const std::map<std::string, std::string>& values) {
  std::string text;
  for (size_t at = 0;;) {
    const size_t begin = page.find("{{", at), end = page.find("}}", begin);
    if (end == std::string_view::npos) return text + std::string(page.substr(at));
    text += page.substr(at, begin - at);
    text += values.at(std::string(page.substr(begin + 2, end - begin - 2)));
    at = end + 2;
  }
}

size_t bytes_of_base64(size_t characters) {
  return characters / 4 * 3;
}

std::string base64(std::string_view bytes) {
  static constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t count = std::min<size_t>(3, bytes.size() - i);
    uint32_t group = 0;
    for (size_t j = 0; j < 3; ++j) group = group << 8 | (j < count ? static_cast<uint8_t>(bytes[i + j]) : 0u);
    for (size_t j = 0; j < 4; ++j) text += j <= count ? digits[group >> (18 - 6 * j) & 63] : '=';
  }
  return text;
}

std::string script_source(std::string_view script) {
  return "'sha256-" + base64(bytes_of_hex(core::sha256_hex(script))) + "'";
}

}  // namespace guise::report
