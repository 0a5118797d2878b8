// The pickles that CIFAR's Python files are: one dictionary of texts to integers, texts, lists of these, and
// arrays of bytes. Nothing is ever imported or called: what such a file must not hold is refused, not run.
// Protocols 2 to 5, of Python 2 (as the files come) and of Python 3 (as others wrote them anew).
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace guise::data {

struct PickledMatrix {
  uint64_t rows = 0, columns = 0;
  bool by_column = false;  // "Fortran order"
  std::span<const uint8_t> bytes;
};

// Views into the bytes that it was read from.
class PickledDictionary {
 public:
  // Usage error that opens with `place` for anything else, and for more than a million objects.
  PickledDictionary(std::span<const uint8_t> bytes, std::string place, std::string advice);
  ~PickledDictionary();

  // Usage errors where the key is missing or holds something else.
  PickledMatrix matrix(const std::string& key) const;
  std::vector<int64_t> integers(const std::string& key) const;
  std::vector<std::string> texts(const std::string& key) const;

 private:
  struct Value;
  class Reader;

  const Value& at(const std::string& key, const std::string& expected) const;
  [[noreturn]] void refuse(const std::string& expected, const std::string& received) const;

  std::string place_, advice_;
  std::vector<Value> values_;
  std::map<std::string, uint32_t> entries_;  // by key: where in values_
};

}  // namespace guise::data
