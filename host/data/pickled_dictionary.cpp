// A stack machine for the opcodes that such files use (Python's pickletools.py lists them all). Values refer
// to each other by number, so that one that holds itself does no harm.
#include "data/pickled_dictionary.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "data/cursor.h"

namespace guise::data {

enum class PickledKind : uint8_t { none, integer, text, list, tuple, dictionary, global, type, matrix };

struct PickledDictionary::Value {
  PickledKind kind = PickledKind::none;
  int64_t integer = 0;                 // also of truth values
  std::span<const uint8_t> text = {};  // of a text, or the name of a global: "numpy.dtype"
  std::vector<uint32_t> items = {};    // of a list or tuple; keys and values in turn of a dictionary
  PickledMatrix matrix = {};
};

namespace {

constexpr size_t kMostValues = 1000000;

// The globals of arrays of bytes, by what they mean.
constexpr std::array kEmptyArray = {"numpy.core.multiarray._reconstruct",
                                    "numpy._core.multiarray._reconstruct"};
constexpr std::array kFullArray = {"numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer"};
constexpr std::array kType = {"numpy.dtype"};
constexpr std::array kArrayClass = {"numpy.ndarray"};

std::string text_of(std::span<const uint8_t> bytes) {
  return {bytes.begin(), bytes.end()};
}

template <size_t count>
bool is_one_of(const std::array<const char*, count>& names, std::span<const uint8_t> name) {
  return std::ranges::find(names, text_of(name)) != names.end();
}

}  // namespace

// Reads to the end; `values` and the number of the last value are the result.
class PickledDictionary::Reader {
 public:
  Reader(std::span<const uint8_t> bytes, PickledDictionary& owner)
      : cursor_(bytes, owner.place_), owner_(owner), values_(owner.values_) {}

  uint32_t read() {
    if (byte() != 0x80)
      owner_.refuse("a pickle of protocol 2 to 5, as numpy arrays are kept", "another format");
    const uint8_t protocol = byte();
    if (protocol < 2 || protocol > 5)
      owner_.refuse("a pickle of protocol 2 to 5", "protocol " + std::to_string(protocol));
    for (uint8_t code = byte(); code != '.'; code = byte()) {
      if (constant(code) || text(code) || container(code) || remembered(code) || object(code)) continue;
      owner_.refuse("a dictionary of lists, texts and arrays alone",
                    "opcode " + std::to_string(code) + " at byte " + std::to_string(cursor_.position() - 1));
    }
    cursor_.expect_end();
    return pop();
  }

 private:
  bool constant(uint8_t code) {
    switch (code) {
      case 'N':
        return push({}), true;
      case 0x88:
        return push_integer(1), true;
      case 0x89:
        return push_integer(0), true;
      case 'K':
        return push_integer(byte()), true;
      case 'M':
        return push_integer(cursor_.little_endian<uint16_t>("an integer")), true;
      case 'J':
        return push_integer(static_cast<int32_t>(cursor_.little_endian<uint32_t>("an integer"))), true;
      case 0x8a:
        return push_long(), true;
      default:
        return false;
    }
  }

  // Python 2 had two kinds of integers: this one has a length and the least byte first.
  void push_long() {
    const uint8_t length = byte();
    if (length > 4) refuse_form("an integer of more than 32 bits");
    uint32_t value = 0;
    int shift = 0;
    for (const uint8_t part : cursor_.take(length, "an integer")) {
      value |= static_cast<uint32_t>(part) << shift;
      shift += 8;
    }
    push_integer(value);
  }

  bool text(uint8_t code) {
    switch (code) {
      case 'U':
      case 'C':
      case 0x8c:
        return push_text(byte()), true;
      case 'T':
      case 'B':
      case 'X':
        return push_text(cursor_.little_endian<uint32_t>("a length")), true;
      case 0x8d:
      case 0x8e:
      case 0x96:
        return push_text(cursor_.little_endian<uint64_t>("a length")), true;
      case 0x95:
        return cursor_.take(8, "a frame"), true;  // its length: whole files are read at once
      default:
        return false;
    }
  }

  bool container(uint8_t code) {
    switch (code) {
      case '(':
        return marks_.push_back(stack_.size()), true;
      case '}':
        return push({.kind = PickledKind::dictionary}), true;
      case ']':
        return push({.kind = PickledKind::list}), true;
      case ')':
        return push({.kind = PickledKind::tuple}), true;
      case 0x85:
        return tuple(popped(1)), true;
      case 0x86:
        return tuple(popped(2)), true;
      case 0x87:
        return tuple(popped(3)), true;
      case 't':
        return tuple(since_mark()), true;
      case 'a':
        return extend(PickledKind::list, popped(1)), true;
      case 'e':
        return extend(PickledKind::list, since_mark()), true;
      case 's':
        return extend(PickledKind::dictionary, popped(2)), true;
      case 'u':
        return extend(PickledKind::dictionary, since_mark()), true;
      default:
        return false;
    }
  }

  // What comes again is written once: values by number.
  bool remembered(uint8_t code) {
    switch (code) {
      case 'q':
        return remember(byte()), true;
      case 'r':
        return remember(cursor_.little_endian<uint32_t>("a number")), true;
      case 0x94:
        return remember(static_cast<uint32_t>(memory_.size())), true;
      case 'h':
        return recall(byte()), true;
      case 'j':
        return recall(cursor_.little_endian<uint32_t>("a number")), true;
      default:
        return false;
    }
  }

  bool object(uint8_t code) {
    switch (code) {
      case 'c': {
        const std::string module = line();
        return push_global(module + "." + line()), true;
      }
      case 0x93: {
        const auto names = popped(2);
        const std::string module = text_of(expect(names[0], PickledKind::text).text);
        return push_global(module + "." + text_of(expect(names[1], PickledKind::text).text)), true;
      }
      case 'R':
        return make_object(), true;
      case 'b':
        return set_state(), true;
      default:
        return false;
    }
  }

  // numpy.dtype("u1", ...), _reconstruct(ndarray, ...) or _frombuffer(bytes, dtype, shape, order).
  void make_object() {
    const auto both = popped(2);
    const std::span<const uint8_t> name = expect(both[0], PickledKind::global).text;
    const std::vector<uint32_t> arguments = expect(both[1], PickledKind::tuple).items;
    const auto argument = [&](size_t index) {
      return index < arguments.size() ? arguments[index] : refuse_form("too few arguments");
    };
    if (is_one_of(kType, name)) return push_type(argument(0));
    if (is_one_of(kEmptyArray, name)) return push({.kind = PickledKind::matrix});
    if (!is_one_of(kFullArray, name)) refuse_form("a call of " + core::printable(text_of(name)));
    const std::string order = text_of(expect(argument(3), PickledKind::text).text);
    push(matrix_of(argument(2), argument(1), order == "F", argument(0)));
  }

  // Of an array: (version, shape, type, whether by column, bytes). A type's says nothing about bytes.
  void set_state() {
    const uint32_t state = pop();
    const uint32_t target = stack_.empty() ? refuse_form("a state of nothing") : stack_.back();
    if (values_[target].kind == PickledKind::type) return;
    if (values_[target].kind != PickledKind::matrix) refuse_form("an object that is no array");
    const std::vector<uint32_t> items = expect(state, PickledKind::tuple).items;
    if (items.size() != 5) refuse_form("an array of another numpy");
    values_[target] =
        matrix_of(items[1], items[2], expect(items[3], PickledKind::integer).integer != 0, items[4]);
  }

  Value matrix_of(uint32_t shape, uint32_t type, bool by_column, uint32_t bytes) {
    const std::vector<uint32_t> sizes = expect(shape, PickledKind::tuple).items;
    expect(type, PickledKind::type);
    PickledMatrix matrix{.by_column = by_column, .bytes = expect(bytes, PickledKind::text).text};
    const auto size = [&](size_t index) -> uint64_t {
      return static_cast<uint64_t>(std::max<int64_t>(0, expect(sizes[index], PickledKind::integer).integer));
    };
    if (sizes.size() != 2) refuse_form("an array of " + std::to_string(sizes.size()) + " dimensions");
    matrix.rows = size(0);
    matrix.columns = size(1);  // each below 2^31: no product overflows
    if (matrix.rows * matrix.columns != matrix.bytes.size())
      refuse_form("an array of " + std::to_string(matrix.rows) + " times " + std::to_string(matrix.columns) +
                  " in " + std::to_string(matrix.bytes.size()) + " bytes");
    return {.kind = PickledKind::matrix, .matrix = matrix};
  }

  void push_type(uint32_t code) {
    const std::string type = text_of(expect(code, PickledKind::text).text);
    if (type != "u1" && type != "|u1") refuse_form("an array of type " + core::printable(type));
    push({.kind = PickledKind::type});
  }

  void push_global(const std::string& name) {
    const std::span<const uint8_t> bytes{reinterpret_cast<const uint8_t*>(name.data()), name.size()};
    for (const char* known :
         {kEmptyArray[0], kEmptyArray[1], kFullArray[0], kFullArray[1], kType[0], kArrayClass[0]}) {
      if (name == known)
        return push(
            {.kind = PickledKind::global, .text = {reinterpret_cast<const uint8_t*>(known), bytes.size()}});
    }
    owner_.refuse("arrays of numpy, lists and texts alone", core::printable(name) + ", which is not run");
  }

  void extend(PickledKind kind, const std::vector<uint32_t>& items) {
    if (stack_.empty() || values_[stack_.back()].kind != kind ||
        (kind == PickledKind::dictionary && items.size() % 2 != 0))
      refuse_form("items of nothing");
    std::vector<uint32_t>& all = values_[stack_.back()].items;
    all.insert(all.end(), items.begin(), items.end());
  }

  void remember(uint32_t number) {
    if (stack_.empty() || memory_.size() >= kMostValues) refuse_form("too much to remember");
    memory_[number] = stack_.back();
  }
  void recall(uint32_t number) {
    const auto found = memory_.find(number);
    if (found == memory_.end()) refuse_form("a value that was not remembered");
    stack_.push_back(found->second);
  }

  void push(Value value) {
    if (values_.size() >= kMostValues) owner_.refuse("at most a million objects", "more");
    stack_.push_back(static_cast<uint32_t>(values_.size()));
    values_.push_back(std::move(value));
  }
  void push_integer(int64_t value) { push({.kind = PickledKind::integer, .integer = value}); }
  void push_text(uint64_t length) {
    push({.kind = PickledKind::text, .text = cursor_.take(length, "a text")});
  }
  void tuple(std::vector<uint32_t> items) { push({.kind = PickledKind::tuple, .items = std::move(items)}); }

  uint32_t pop() { return popped(1).front(); }
  std::vector<uint32_t> popped(size_t count) {
    const size_t bottom = marks_.empty() ? 0 : marks_.back();
    if (stack_.size() < bottom + count) refuse_form("too few values");
    std::vector<uint32_t> values(stack_.end() - static_cast<int64_t>(count), stack_.end());
    stack_.resize(stack_.size() - count);
    return values;
  }
  std::vector<uint32_t> since_mark() {
    if (marks_.empty()) refuse_form("too few values");
    std::vector<uint32_t> values = popped(stack_.size() - marks_.back());
    marks_.pop_back();
    return values;
  }

  uint8_t byte() { return cursor_.take(1, "a pickle").front(); }
  std::string line() {
    std::string text;
    for (uint8_t letter = byte(); letter != '\n'; letter = byte()) text += static_cast<char>(letter);
    return text;
  }
  const Value& expect(uint32_t number, PickledKind kind) const {
    if (values_[number].kind != kind) refuse_form("an array in another form");
    return values_[number];
  }
  [[noreturn]] uint32_t refuse_form(const std::string& received) const {
    owner_.refuse("a dictionary of lists, texts and arrays of bytes (uint8, 2 dimensions)", received);
  }

  Cursor cursor_;
  PickledDictionary& owner_;
  std::vector<Value>& values_;
  std::vector<uint32_t> stack_;
  std::vector<size_t> marks_;  // heights of the stack
  std::map<uint32_t, uint32_t> memory_;
};

PickledDictionary::PickledDictionary(std::span<const uint8_t> bytes, std::string place, std::string advice)
    : place_(std::move(place)), advice_(std::move(advice)) {
  const Value top = values_[Reader(bytes, *this).read()];
  if (top.kind != PickledKind::dictionary) refuse("a dictionary", "something else");
  for (size_t i = 0; i + 1 < top.items.size(); i += 2) {
    const Value& key = values_[top.items[i]];
    if (key.kind != PickledKind::text) refuse("a dictionary whose keys are texts", "another key");
    entries_[text_of(key.text)] = top.items[i + 1];
  }
}

PickledDictionary::~PickledDictionary() = default;

void PickledDictionary::refuse(const std::string& expected, const std::string& received) const {
  throw core::usage_error({.place = place_, .expected = expected, .received = received, .advice = advice_});
}

const PickledDictionary::Value& PickledDictionary::at(const std::string& key,
                                                      const std::string& expected) const {
  const auto found = entries_.find(key);
  if (found != entries_.end()) return values_[found->second];
  std::vector<std::string> keys;
  for (const auto& [name, value] : entries_) keys.push_back(core::printable(name, 20));
  refuse(expected + " under " + key,
         keys.empty() ? "an empty dictionary" : core::printable(core::joined(keys), 120));
}

PickledMatrix PickledDictionary::matrix(const std::string& key) const {
  const Value& value = at(key, "an array of bytes");
  if (value.kind != PickledKind::matrix || value.matrix.bytes.empty())
    refuse("an array of bytes under " + key, "something else");
  return value.matrix;
}

std::vector<int64_t> PickledDictionary::integers(const std::string& key) const {
  const Value& list = at(key, "a list of integers");
  if (list.kind != PickledKind::list) refuse("a list of integers under " + key, "something else");
  std::vector<int64_t> integers;
  for (const uint32_t item : list.items) {
    if (values_[item].kind != PickledKind::integer) refuse("a list of integers under " + key, "another item");
    integers.push_back(values_[item].integer);
  }
  return integers;
}

std::vector<std::string> PickledDictionary::texts(const std::string& key) const {
  const Value& list = at(key, "a list of texts");
  if (list.kind != PickledKind::list) refuse("a list of texts under " + key, "something else");
  std::vector<std::string> texts;
  for (const uint32_t item : list.items) {
    if (values_[item].kind != PickledKind::text) refuse("a list of texts under " + key, "another item");
    texts.push_back(text_of(values_[item].text));
  }
  return texts;
}

}  // namespace guise::data
