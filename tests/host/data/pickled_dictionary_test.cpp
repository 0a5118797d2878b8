#include "data/pickled_dictionary.h"

#include "test_files.h"

namespace guise::data {
namespace {

std::vector<uint8_t> pickle(const std::string& name) {
  return bytes_of(reference_folder() / "pickles" / name);
}

// The 3 rows of 3072 bytes that make_python_batches.py put into each, by row.
std::vector<uint8_t> rows_of(const PickledMatrix& matrix) {
  std::vector<uint8_t> rows;
  for (uint64_t row = 0; row < matrix.rows; ++row) {
    for (uint64_t column = 0; column < matrix.columns; ++column)
      rows.push_back(
          matrix.bytes[matrix.by_column ? column * matrix.rows + row : row * matrix.columns + column]);
  }
  return rows;
}

std::vector<uint8_t> expected_rows() {
  const auto pixels = bytes_of(reference_folder() / "cifar10.rgb");
  std::vector<uint8_t> rows;
  for (size_t image = 0; image < 3; ++image) {
    for (size_t channel = 0; channel < 3; ++channel) {
      for (size_t i = 0; i < 1024; ++i) rows.push_back(pixels[image * 3072 + i * 3 + channel]);
    }
  }
  return rows;
}

std::string refusal(const std::vector<uint8_t>& bytes) {
  return usage_text([&] { PickledDictionary(bytes, "folder/batch", "take the original").matrix("data"); });
}

TEST(PickledDictionary, ReadsWhatPython2AndPython3Wrote) {
  for (const char* name : {"python_2", "python_2_by_column", "protocol_3", "protocol_4",
                           "protocol_4_by_column", "protocol_5", "protocol_5_by_column"}) {
    const auto bytes = pickle(name);
    const PickledDictionary batch(bytes, name, "");
    EXPECT_EQ(rows_of(batch.matrix("data")), expected_rows()) << name;
    EXPECT_EQ(batch.integers("labels"), (std::vector<int64_t>{3, 0, 9})) << name;
  }
}

TEST(PickledDictionary, NothingIsRunAndOtherThingsAreNamed) {
  expect_mentions(refusal(pickle("harm.bad")),
                  {"folder/batch", "builtins.eval", "not run", "take the original"});
  expect_mentions(refusal(pickle("floats.bad")), {"type f8"});
  expect_mentions(refusal(pickle("planes.bad")), {"3 dimensions"});
  expect_mentions(refusal(pickle("object.bad")), {"type O8"});
  expect_mentions(refusal(pickle("set.bad")), {"opcode 143"});
  expect_mentions(refusal(pickle("list.bad")), {"a dictionary"});
  expect_mentions(refusal(pickle("protocol_0.bad")), {"protocol 2 to 5"});
  expect_mentions(refusal(pickle("protocol_2")),
                  {"_codecs.encode"});  // bytes, as Python 3 writes them for Python 2
  expect_mentions(refusal({'P', 'K', 3, 4}), {"another format"});
}

TEST(PickledDictionary, AMissingKeyIsNamedWithThoseThatAreThere) {
  const auto bytes = pickle("python_2");
  const PickledDictionary batch(bytes, "batch", "");
  expect_mentions(usage_text([&] { batch.integers("fine_labels"); }), {"fine_labels", "data, labels"});
  expect_mentions(usage_text([&] { batch.integers("data"); }), {"a list of integers under data"});
  expect_mentions(usage_text([&] { batch.texts("labels"); }), {"a list of texts under labels"});
  expect_mentions(usage_text([&] { batch.matrix("labels"); }), {"an array of bytes under labels"});
}

// Either refused, or an array that is as long as it says.
void survive(const std::vector<uint8_t>& bytes) {
  try {
    const PickledDictionary batch(bytes, "damaged", "");
    const PickledMatrix matrix = batch.matrix("data");
    EXPECT_EQ(matrix.rows * matrix.columns, matrix.bytes.size());
    batch.integers("labels");
  } catch (const core::Error& error) {
    EXPECT_EQ(error.fault(), core::Fault::usage);
  }
}

TEST(PickledDictionary, EveryCutAndEveryFlippedBitOfItsFormIsSurvived) {
  for (const char* name : {"python_2", "protocol_4", "protocol_5"}) {
    const auto whole = pickle(name);
    const size_t pixels = 3 * 3072,
                 form = whole.size() - pixels;  // what is not pixels, before and behind them
    for (size_t size = 0; size < whole.size(); size += size < form || size + 64 > whole.size() ? 1 : 97)
      survive({whole.begin(), whole.begin() + static_cast<int64_t>(size)});
    for (size_t at = 0; at < whole.size(); at += at < form || at + 64 > whole.size() ? 1 : 97) {
      for (int bit = 0; bit < 8; ++bit) {
        auto bytes = whole;
        bytes[at] ^= static_cast<uint8_t>(1 << bit);
        survive(bytes);
      }
    }
  }
}

TEST(PickledDictionary, HostileProgramsAreRefused) {
  const auto program = [](const std::string& opcodes) {
    const std::string text = "\x80\x02" + opcodes;
    return refusal({text.begin(), text.end()});
  };
  using namespace std::string_literals;
  EXPECT_NE(program("}."), "");
  expect_mentions(program("R."), {"too few values"});
  expect_mentions(program("u."), {"too few values"});
  expect_mentions(program("(K\x01u."), {"items of nothing"});
  expect_mentions(program("}(K\x01u."), {"items of nothing"});
  expect_mentions(program("}(K\x01K\x01u."), {"keys are texts"});
  expect_mentions(program("h\x05."), {"not remembered"});
  expect_mentions(program("T\xff\xff\xff\xff."), {"cut short"});
  expect_mentions(program("\x8e\xff\xff\xff\xff\xff\xff\xff\xff."), {"cut short"});
  expect_mentions(program("]q\x00h\x00"s + "a."), {"a dictionary"});  // a list that holds itself
  expect_mentions(program("cposix\nsystem\n(U\x02lstR."), {"posix.system", "not run"});
  expect_mentions(program("cnumpy\ndtype\n)R."), {"too few arguments"});
  expect_mentions(program("cnumpy\nndarray\n)R."), {"a call of numpy.ndarray"});
  expect_mentions(program("}."s + "}"), {"after the end"});
  expect_mentions(program(std::string(1000001, 'N') + "."), {"a million objects"});
  // Their product is less than 2^63, and more than there are bytes.
  const std::string frombuffer = "cnumpy.core.numeric\n_frombuffer\n(U\x00"s + "cnumpy\ndtype\nU\x02u1\x85R";
  expect_mentions(program(frombuffer + "J\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x86U\x01" + "CtR."),
                  {"2147483647 times 2147483647"});
}

}  // namespace
}  // namespace guise::data
