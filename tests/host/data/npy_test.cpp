#include "data/npy.h"

#include "data/cifar101.h"
#include "test_files.h"

namespace guise::data {
namespace {

std::filesystem::path npy_folder() {
  return reference_folder() / "npy";
}

NpyArray read(const std::string& name) {
  return read_npy(npy_folder() / name, 1 << 20, "");
}

std::vector<uint8_t> file_with(const std::string& header, const std::string& data = "abcdef",
                               uint8_t major = 1) {
  std::string bytes = "\x93NUMPY";
  bytes += static_cast<char>(major);
  bytes += '\0';
  const size_t length_bytes = major == 1 ? 2 : 4;
  for (size_t i = 0; i < length_bytes; ++i) bytes += static_cast<char>(header.size() >> (8 * i) & 255);
  bytes += header + data;
  return {bytes.begin(), bytes.end()};
}

std::string refusal(const std::vector<uint8_t>& bytes) {
  return usage_text([&] { parse_npy(bytes, "folder/x.npy"); });
}

TEST(Npy, ReadsEachFormatThatNumpyWrites) {
  EXPECT_EQ(read("format_1.npy").bytes, (std::vector<uint8_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(read("format_1.npy").shape, (std::vector<uint64_t>{2, 3}));
  EXPECT_EQ(integers_of(read("format_1.npy")), (std::vector<int64_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(integers_of(read("format_2.npy")), (std::vector<int64_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(integers_of(read("format_3.npy")), (std::vector<int64_t>{0, -1, -2, -3, -4, -5}));
  EXPECT_EQ(read("empty.npy").shape, (std::vector<uint64_t>{0, 4}));
  EXPECT_EQ(read("scalar.npy").bytes, (std::vector<uint8_t>{7}));
}

TEST(Npy, OtherOrdersAndTypesAreRefused) {
  expect_mentions(usage_text([] { read("fortran.npy.bad"); }), {"fortran.npy.bad", "Fortran order"});
  expect_mentions(usage_text([] { read("object.npy.bad"); }), {"object.npy.bad", "|O"});
  expect_mentions(usage_text([] { read("big_endian.npy.bad"); }), {">i4"});
  expect_mentions(usage_text([] { read("float.npy.bad"); }), {"<f4"});
  expect_mentions(usage_text([] { read("fields.npy.bad"); }), {"a list of fields"});
}

TEST(Npy, EveryTruncationAndExtensionIsRefused) {
  for (const char* name : {"format_1.npy", "format_2.npy", "format_3.npy"}) {
    auto whole = bytes_of(npy_folder() / name);
    for (size_t size = 0; size < whole.size(); ++size) {
      expect_mentions(refusal({whole.begin(), whole.begin() + static_cast<int64_t>(size)}), {"folder/x.npy"});
    }
    whole.push_back(0);
    expect_mentions(refusal(whole), {"bytes after the end"});
  }
}

// Damage is refused, or the array is as long as its shape says.
TEST(Npy, EveryFlippedBitIsSurvived) {
  const auto whole = bytes_of(npy_folder() / "format_2.npy");
  for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
    auto bytes = whole;
    bytes[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    try {
      const NpyArray array = parse_npy(bytes, "damaged");
      uint64_t count = 1;
      for (const uint64_t size : array.shape) count *= size;
      EXPECT_EQ(integers_of(array).size(), count);
    } catch (const core::Error& error) {
      EXPECT_EQ(error.fault(), core::Fault::usage);
    }
  }
}

TEST(Npy, HostileHeadersAreRefusedByName) {
  const auto header = [](const std::string& shape) {
    return "{'descr': '|u1', 'fortran_order': False, 'shape': " + shape + ", }";
  };
  EXPECT_EQ(parse_npy(file_with(header("(2, 3)")), "x").shape, (std::vector<uint64_t>{2, 3}));
  EXPECT_EQ(
      parse_npy(file_with("{\"shape\":(6,),\"fortran_order\":False,\"descr\":\"|u1\"}"), "x").bytes.size(),
      6u);

  // The first product is 2^64: 0 where nobody looks.
  for (const char* shape : {"(2, 9223372036854775808)", "(18446744073709551615, 2)", "(7,)"}) {
    expect_mentions(refusal(file_with(header(shape))), {"as the shape says"});
  }
  expect_mentions(refusal(file_with(header("(9223372036854775808, 0, 7)"))), {"after the end"});
  for (const char* shape : {"(18446744073709551616,)", "(-1,)", "(2.0, 3)", "(1e3,)", "6", "(2 3)", "(2, 3",
                            "(,)", "(2L, 3)", "(True,)", "__import__('os')"}) {
    expect_mentions(refusal(file_with(header(shape))), {"npy header"});
  }
  std::string deep = "(1";
  for (int i = 0; i < 40; ++i) deep += ", 1";
  expect_mentions(refusal(file_with(header(deep + ")"))), {"npy header"});
  expect_mentions(refusal(file_with("")), {"npy header"});
  expect_mentions(refusal(file_with("{}")), {"npy header"});
  expect_mentions(refusal(file_with("{'descr': '|u1', 'fortran_order': False}")), {"npy header"});
  expect_mentions(
      refusal(file_with("{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (6,)}")),
      {"npy header"});
  expect_mentions(refusal(file_with("{'descr': '|u1', 'fortran_order': False, 'shape': (6,), 'x': 1}")),
                  {"npy header"});
  expect_mentions(refusal(file_with(header("(6,)") + " x")), {"npy header"});
  expect_mentions(refusal(file_with("{'descr': '\x1b[31m', 'fortran_order': False, 'shape': (6,)}")),
                  {"\\x1b"});
  expect_mentions(refusal(file_with(header("(6,)"), "abcdef", 4)), {"4.0"});
  expect_mentions(refusal(file_with(std::string(70000, ' '), "", 2)), {"at most 65536"});
  expect_mentions(refusal({0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, 255, 255, 255, 255}), {"at most 65536"});
  expect_mentions(refusal({'P', 'K', 3, 4, 0, 0, 0, 0}), {"an npy file"});
}

TEST(Cifar101, HasThePixelsAndLabelsThatNumpyWrote) {
  const auto expected = numbers_of("npy.json")["cifar101_labels"];
  for (const char* version : {"v4", "v6"}) {
    const ImageSet images = read_cifar101(reference_folder() / "cifar10.1", version, "");
    EXPECT_EQ(images.pixels, bytes_of(reference_folder() / (std::string("cifar10.1_") + version + ".rgb")));
    EXPECT_EQ(nlohmann::json(images.labels), expected[version]);
    EXPECT_EQ(images.count, static_cast<int64_t>(images.labels.size()));
    EXPECT_EQ(images.class_names.at(0), "airplane");
  }
}

TEST(Cifar101, FilesThatDoNotFitAreRefused) {
  const TemporaryFolder folder(reference_folder() / "cifar10.1");
  const auto data = folder.path() / "cifar10.1_v6_data.npy",
             labels = folder.path() / "cifar10.1_v6_labels.npy";
  const auto text = [&] { return usage_text([&] { read_cifar101(folder.path(), "v6", "get them"); }); };
  const auto array = [](const std::string& type, const std::string& shape, const std::string& bytes) {
    return file_with("{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + "}", bytes);
  };
  write_bytes(labels, array("|u1", "(2,)", "ab"));
  expect_mentions(text(), {"v6_labels.npy", "[3]", "|u1 [2]"});
  write_bytes(labels, array("|u1", "(3,)", std::string("\1\2\12")));
  expect_mentions(text(), {"v6_labels.npy", "0 to 9", "10"});
  write_bytes(labels, array("<i4", "(3,)", std::string("\1\0\0\0\377\377\377\377\1\0\0\0", 12)));
  expect_mentions(text(), {"-1"});
  write_bytes(data, array("|u1", "(1, 32, 32)", std::string(1024, 'x')));
  expect_mentions(text(), {"v6_data.npy", "[N, 32, 32, 3]", "|u1 [1, 32, 32]"});
  write_bytes(data, array("|u1", "(0, 32, 32, 3)", ""));
  expect_mentions(text(), {"[0, 32, 32, 3]"});
  std::filesystem::remove(data);
  expect_mentions(text(), {"no such file", "get them"});
}

}  // namespace
}  // namespace guise::data
