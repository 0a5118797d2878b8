// A SAX handler with four levels: file, tensor (or __metadata__), array, value. Anything else is refused.
#include "record/safetensors_header.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "core/error.h"
#include "core/text.h"

namespace guise::record {
using core::printable;

namespace {

constexpr size_t kMaximumRank = 64;
constexpr size_t kMaximumTensors =
    50'000;  // a network of 1,000 layers has fewer; each costs some 700 bytes here

class HeaderHandler : public nlohmann::json::json_sax_t {
 public:
  explicit HeaderHandler(const std::string& place) : place_(place) {}

  ParsedHeader take() { return std::move(result_); }

  bool key(string_t& text) override {
    if (depth_ == 1) {
      if (names_.size() == kMaximumTensors)
        refuse("it holds more than " + core::grouped(kMaximumTensors) + " tensors");
      if (!names_.insert(text).second) refuse("the name " + printable(text) + " appears twice");
      name_ = text;
    } else {
      if (!keys_.insert(text).second) refuse(where() + " has the key " + printable(text) + " twice");
      key_ = text;
      if (!in_metadata() && key_ != "dtype" && key_ != "shape" && key_ != "data_offsets") {
        refuse(where() + " has the unknown key " + printable(text));
      }
    }
    return true;
  }

  bool start_object(std::size_t) override {
    if (depth_ == 1) {
      keys_.clear();
      if (!in_metadata()) result_.entries.push_back({name_, {}, {}, 0, 0});
    } else if (depth_ != 0) {
      refuse(where() + " holds an object where none belongs");
    }
    ++depth_;
    return true;
  }

  bool end_object() override {
    if (depth_ == 2 && !in_metadata() && keys_.size() != 3) {
      refuse(where() + " lacks one of dtype, shape, data_offsets");
    }
    --depth_;
    return true;
  }

  bool start_array(std::size_t) override {
    if (depth_ != 2 || in_metadata() || key_ == "dtype") refuse(where() + " holds a list where none belongs");
    ++depth_;
    numbers_.clear();
    return true;
  }

  bool end_array() override {
    --depth_;
    HeaderEntry& entry = result_.entries.back();
    if (key_ == "shape") {
      entry.shape.assign(numbers_.begin(), numbers_.end());
    } else {
      if (numbers_.size() != 2) refuse(where() + " needs two data_offsets");
      entry.begin = numbers_[0];
      entry.end = numbers_[1];
    }
    return true;
  }

  bool string(string_t& text) override {
    if (depth_ != 2 || (!in_metadata() && key_ != "dtype"))
      refuse(where() + " holds a text where none belongs");
    if (in_metadata()) {
      result_.metadata.emplace(key_, text);
    } else {
      result_.entries.back().dtype = text;
    }
    return true;
  }

  bool number_unsigned(number_unsigned_t number) override {
    if (depth_ != 3) refuse(where() + " holds a number where none belongs");
    if (number > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
      refuse(where() + " has a number beyond 64 bits in " + printable(key_));
    }
    if (numbers_.size() == kMaximumRank) refuse(where() + " has too many numbers in " + printable(key_));
    numbers_.push_back(number);
    return true;
  }

  bool null() override { return misplaced("null"); }
  bool boolean(bool) override { return misplaced("a boolean"); }
  bool number_integer(number_integer_t) override { return misplaced("a negative number"); }
  bool number_float(number_float_t, const string_t&) override { return misplaced("a fractional number"); }
  bool binary(binary_t&) override { return misplaced("binary data"); }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) override {
    refuse("the header is no valid JSON at byte " + std::to_string(position));
  }

 private:
  bool in_metadata() const { return name_ == "__metadata__"; }
  std::string where() const { return depth_ < 2 ? "the header" : "tensor " + printable(name_); }
  bool misplaced(const std::string& what) { refuse(where() + " holds " + what); }

  [[noreturn]] void refuse(const std::string& problem) const {
    throw core::usage_error({.place = place_, .problem = problem});
  }

  const std::string& place_;
  ParsedHeader result_;
  std::set<std::string> names_, keys_;
  std::string name_, key_;
  std::vector<uint64_t> numbers_;
  int depth_ = 0;
};

}  // namespace

ParsedHeader parse_safetensors_header(std::string_view json, const std::string& place) {
  // The parser takes a NUL for the end of its input, and skips a byte order mark.
  if (json.empty() || json.front() != '{' || json.find('\0') != std::string_view::npos) {
    throw core::usage_error(
        {.place = place, .problem = "the header is no JSON object", .advice = "is this a safetensors file?"});
  }
  HeaderHandler handler(place);
  nlohmann::json::sax_parse(json.begin(), json.end(), &handler);
  return handler.take();
}

}  // namespace guise::record
