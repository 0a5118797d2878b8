// A first pass (SAX, without recursion) checks the text, a second builds the value.
#include "config/json_file.h"

#include <algorithm>
#include <set>
#include <vector>

#include "core/error.h"
#include "core/files.h"
#include "core/text.h"

namespace guise::config {
namespace {

using nlohmann::json;

constexpr size_t kMaximumDepth = 32;
constexpr uint64_t kMaximumBytes = 16'000'000;

// ": while parsing value - invalid literal; expected ..." of what the parser says; its position and what it
// read last are told apart.
std::string reason_in(const std::string& said) {
  const size_t begin = said.find("while parsing");
  if (begin == std::string::npos) return "";
  std::string reason = said.substr(begin);
  const size_t read = reason.find("; last read: '"), expected = reason.rfind("; expected ");
  if (read != std::string::npos) {
    const bool behind = expected != std::string::npos && expected > read;
    reason.erase(read, behind ? expected - read : std::string::npos);
  }
  return ": " + core::printable(reason, 160);
}

// The rules of our own; false from a callback ends the pass.
class Checker : public nlohmann::json_sax<json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  // An integer beyond 64 bits arrives here with its digits only.
  bool number_float(number_float_t, const string_t& digits) override {
    const bool real = digits.find_first_of(".eE") != string_t::npos;
    return real || refuse("the integer " + core::printable(digits, 40) + " is out of range");
  }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return enter(); }
  bool start_array(std::size_t) override { return enter(); }
  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }
  bool key(string_t& name) override {
    return keys_.back().insert(name).second ||
           refuse("the key \"" + core::printable(name) + "\" stands twice in one object");
  }
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::detail::exception& error) override {
    position_ = position;
    constexpr int number_overflow = 406;
    if (error.id == number_overflow) return refuse("a number is out of range");
    syntax_error_ = true;
    return refuse((token.empty() ? "not valid JSON" : "not valid JSON near " + core::printable(token, 40)) +
                  reason_in(error.what()));
  }

  const std::string& problem() const { return problem_; }
  bool syntax_error() const { return syntax_error_; }
  size_t position() const { return position_; }  // bytes read; 0: not known

 private:
  bool enter() {
    keys_.emplace_back();
    return keys_.size() <= kMaximumDepth ||
           refuse("nested more than " + std::to_string(kMaximumDepth) + " deep");
  }
  bool leave() {
    keys_.pop_back();
    return true;
  }
  bool refuse(const std::string& problem) {
    problem_ = problem;
    return false;
  }

  std::vector<std::set<std::string>> keys_;
  std::string problem_;
  size_t position_ = 0;
  bool syntax_error_ = false;
};

struct Verdict {
  std::string problem;  // empty: fine
  bool syntax_error = false;
  size_t position = 0;
};

Verdict check(std::string_view text) {
  Checker checker;
  if (json::sax_parse(text.begin(), text.end(), &checker, json::input_format_t::json, true, true)) return {};
  return {checker.problem(), checker.syntax_error(), checker.position()};
}

std::string position_text(std::string_view text, size_t position) {
  if (position == 0) return "";
  const std::string_view before = text.substr(0, std::min(position - 1, text.size()));
  const size_t line_start = before.rfind('\n') + 1;  // npos + 1 = 0
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  return ":" + std::to_string(line) + ":" + std::to_string(before.size() - line_start + 1);
}

json build(std::string_view text) {
  return json::parse(text.begin(), text.end(), nullptr, true, true);
}

}  // namespace

json parse_json(std::string_view text, const std::string& place) {
  const Verdict verdict = check(text);
  if (verdict.problem.empty()) return build(text);
  throw core::usage_error(
      {.place = place + position_text(text, verdict.position), .problem = verdict.problem});
}

json read_json_file(const std::string& path) {
  return parse_json(core::read_file(path, kMaximumBytes), core::printable(path, 300));
}

json parse_value(const std::string& text, const std::string& place) {
  if (!core::is_utf8(text))
    throw core::usage_error({.place = place, .expected = "UTF-8 text", .received = core::printable(text)});
  const Verdict verdict = check(text);
  if (verdict.problem.empty()) return build(text);
  if (verdict.syntax_error) return text;
  throw core::usage_error({.place = place, .problem = verdict.problem});
}

}  // namespace guise::config
