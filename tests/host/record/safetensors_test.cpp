// Against files of the safetensors package, every truncation, and files that are wrong in one way each.
#include "record/safetensors.h"

#include <gtest/gtest.h>

#include <cstring>

#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/files.h"
#include "support/errors.h"
#include "support/places.h"
#include "support/programs.h"
#include "support/temporary_folder.h"

namespace guise::record {

using support::failure_of;
using support::output_of;
using support::refusal_of;
using support::TemporaryFolder;
namespace {

const std::string kReference = support::reference("safetensors/").string();

std::string reference(const std::string& stem) {
  return core::read_file(kReference + stem + ".safetensors");
}

std::string hex(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte byte : bytes) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", std::to_integer<unsigned>(byte));
    text += digits;
  }
  return text;
}

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

// A file with this header (padded) and data.
std::string file_with(std::string header, const std::string& data) {
  header.append((8 - header.size() % 8) % 8, ' ');
  std::string length(8, '\0');
  for (size_t i = 0; i < 8; ++i) length[i] = static_cast<char>(header.size() >> (8 * i) & 0xff);
  return length + header + data;
}

std::string refusal(const std::string& bytes) {
  return refusal_of([&] { SafetensorsFile::parse(bytes, "x.safetensors"); });
}

TEST(Safetensors, ReadsWhatThePackageWrote) {
  const auto expected = nlohmann::json::parse(core::read_file(kReference + "expected.json"));
  for (const auto& [stem, content] : expected.items()) {
    const SafetensorsFile file = SafetensorsFile::read(kReference + stem + ".safetensors");
    EXPECT_EQ(nlohmann::json(file.metadata()), content["metadata"]) << stem;
    ASSERT_EQ(file.tensors().size(), content["tensors"].size()) << stem;
    for (const TensorBytes& tensor : file.tensors()) {
      const auto& wanted = content["tensors"][tensor.name];
      EXPECT_EQ(tensor.dtype, wanted["dtype"]) << tensor.name;
      EXPECT_EQ(nlohmann::json(tensor.shape), wanted["shape"]) << tensor.name;
      EXPECT_EQ(hex(tensor.bytes), wanted["bytes"]) << tensor.name;
      EXPECT_EQ(file.find(tensor.name), &tensor);
    }
  }
}

TEST(Safetensors, WritesTheBytesThatThePackageWrites) {
  for (const char* stem : {"all_types", "sizes", "empty"}) {
    const SafetensorsFile file = SafetensorsFile::read(kReference + stem + ".safetensors");
    EXPECT_EQ(to_safetensors(file.tensors(), file.metadata()), reference(stem)) << stem;
  }
}

TEST(Safetensors, ThePackageReadsWhatWasWritten) {
  const std::string python = support::source_folder() / ".venv/bin/python";
  if (!std::filesystem::exists(python)) GTEST_SKIP() << "no .venv with the safetensors package";
  const TemporaryFolder folder;
  const std::string floats("\0\0\x80\x3f\0\0\0\xc0", 8), flags("\1\0\1", 3);
  const std::vector<TensorBytes> tensors = {{"b.flags", "BOOL", {3}, bytes_of(flags)},
                                            {"a.w", "F32", {2, 1}, bytes_of(floats)}};
  const auto path = folder.path() / "out.safetensors";
  write_safetensors(path, tensors, {{"step", "7"}, {"kind", "test"}});
  EXPECT_EQ(output_of(python + " " + kReference + "read_back.py " + path.string()),
            "[('kind', 'test'), ('step', '7')]\n"
            "a.w F32 [2, 1] 0000803f000000c0\n"
            "b.flags BOOL [3] 010001\n");
}

TEST(Safetensors, AMovedFileKeepsItsBytes) {
  SafetensorsFile first = SafetensorsFile::read(kReference + "all_types.safetensors");
  const SafetensorsFile second = std::move(first);
  EXPECT_EQ(hex(second.find("t.u8")->bytes), "000103076465");
  EXPECT_EQ(second.find("t.u7"), nullptr);
}

TEST(Safetensors, EveryTensorStartsAtAMultipleOfItsElement) {
  const SafetensorsFile file = SafetensorsFile::read(kReference + "all_types.safetensors");
  for (const TensorBytes& tensor : file.tensors()) {
    const auto address = reinterpret_cast<uintptr_t>(tensor.bytes.data());
    EXPECT_EQ(address % static_cast<uintptr_t>(element_size(tensor.dtype)), 0u) << tensor.name;
  }
}

TEST(Safetensors, EveryTruncationIsRefused) {
  for (const char* stem : {"all_types", "sizes", "empty"}) {
    const std::string whole = reference(stem);
    for (size_t size = 0; size < whole.size(); ++size) {
      EXPECT_NE(refusal(whole.substr(0, size)), "") << stem << " cut to " << size;
    }
    EXPECT_NE(refusal(whole + '\0'), "") << stem;
  }
}

// Each bit of the header: refused, or read to something that is itself a sound file.
TEST(Safetensors, EveryFlippedHeaderBitIsRefusedOrReadsBackEqual) {
  const std::string whole = reference("sizes");
  for (size_t bit = 0; bit < 8 * (whole.size() - 45); ++bit) {
    std::string damaged = whole;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << bit % 8);
    try {
      const SafetensorsFile file = SafetensorsFile::parse(damaged, "x");
      const SafetensorsFile again =
          SafetensorsFile::parse(to_safetensors(file.tensors(), file.metadata()), "y");
      EXPECT_EQ(again.tensors().size(), file.tensors().size());
    } catch (const core::Error& error) {
      EXPECT_EQ(std::string(error.what()).find("exception"), std::string::npos);
    }
  }
}

struct Malformation {
  const char* what;  // part of the message
  std::string bytes;
};

std::string tensor(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return "{\"a\":{\"dtype\":\"" + dtype + "\",\"shape\":[" + shape + "],\"data_offsets\":[" + offsets + "]}}";
}

std::string pair(const std::string& a, const std::string& b) {
  return "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[" + a +
         "]},\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[" + b + "]}}";
}

void expect_names(const std::vector<Malformation>& malformations) {
  for (const Malformation& malformation : malformations) {
    const std::string text = refusal(malformation.bytes);
    EXPECT_NE(text.find(malformation.what), std::string::npos)
        << "expected: " << malformation.what << "\nreceived: " << text;
    EXPECT_EQ(text.rfind("x.safetensors: ", 0), 0u) << text;
  }
}

TEST(Safetensors, EveryMalformationOfTheHeaderHasItsName) {
  const std::string four(4, 'x');
  expect_names({
      {"too short", ""},
      {"the header is too long", std::string("\1\xe1\xf5\5\0\0\0\0", 8) + four},  // 100,000,001
      {"the header is too long", std::string(16, '\xff')},
      {"ends within its header", std::string("\11\0\0\0\0\0\0\0", 8) + "{}      "},
      {"no JSON object", std::string(8, '\0')},
      {"no JSON object", file_with("[]", "")},
      {"no JSON object", file_with("\xef\xbb\xbf{}", "")},
      {"no JSON object", file_with(std::string("{}\0\0", 4), "")},
      {"no valid JSON", file_with("{\"a\":", "")},
      {"no valid JSON", file_with("{} {}", "")},
      {"no valid JSON", file_with("{\"a\xff\":{}}", "")},
      {"no valid JSON", file_with("{/**/}", "")},
      {"an object where none belongs", file_with("{\"a\":{\"dtype\":{}}}", "")},
      {"a list where none belongs", file_with("{\"a\":" + std::string(100'000, '['), "")},
      {"a list where none belongs", file_with("{\"a\":{\"dtype\":[]}}", "")},
      {"a list where none belongs", file_with("{\"a\":{\"shape\":[[", "")},
      {"a list where none belongs", file_with("{\"__metadata__\":{\"a\":[]}}", "")},
      {"a text where none belongs", file_with("{\"a\":\"b\"}", "")},
      {"a text where none belongs", file_with("{\"a\":{\"shape\":\"b\"}}", "")},
      {"a number where none belongs", file_with("{\"a\":1}", "")},
      {"a number where none belongs", file_with("{\"__metadata__\":{\"a\":1}}", "")},
      {"null", file_with("{\"__metadata__\":null}", "")},
      {"a boolean", file_with("{\"a\":{\"shape\":true}}", "")},
      {"lacks one of", file_with("{\"a\":{\"dtype\":\"U8\",\"shape\":[]}}", "x")},
      {"the unknown key",
       file_with("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4],\"c\":1}}", four)},
      {"has the key shape twice", file_with("{\"a\":{\"shape\":[4],\"shape\":[4]}}", four)},
      {"the name a appears twice",
       file_with("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"a\":{}}", four)},
      {"has the key k twice", file_with("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", "")},
  });
}

TEST(Safetensors, EveryMalformationOfATensorHasItsName) {
  const std::string four(4, 'x');
  std::string sixty_five = "1";
  for (int i = 0; i < 64; ++i) sixty_five += ",1";
  expect_names({
      {"the unknown dtype F31", file_with(tensor("F31", "1", "0,4"), four)},
      {"the unknown dtype", file_with(tensor("", "1", "0,4"), four)},
      {"a negative number", file_with(tensor("U8", "-4", "0,4"), four)},
      {"a fractional number", file_with(tensor("U8", "4.0", "0,4"), four)},
      {"a number beyond 64 bits", file_with(tensor("U8", "9223372036854775808", "0,4"), four)},
      {"a fractional number", file_with(tensor("U8", "18446744073709551616", "0,4"), four)},
      {"the impossible shape", file_with(tensor("F32", "4611686018427387904,4", "0,4"), four)},
      {"the impossible shape", file_with(tensor("F32", "4611686018427387904", "0,4"), four)},
      {"expected 8 bytes, received 4", file_with(tensor("F64", "1", "0,4"), four)},
      {"expected 0 bytes, received 4", file_with(tensor("U8", "4,0", "0,4"), four)},
      {"needs two data_offsets", file_with(tensor("U8", "4", "0"), four)},
      {"needs two data_offsets", file_with(tensor("U8", "4", "0,4,4"), four)},
      {"too many numbers", file_with(tensor("U8", sixty_five, "0,1"), four)},
      {"ends before it begins", file_with(tensor("U8", "4", "4,0"), four)},
      {"beyond the end", file_with(tensor("U8", "5", "0,5"), four)},
      {"beyond the end", file_with(tensor("U8", "0", "5,5"), four)},
      {"bytes follow the last tensor", file_with(tensor("U8", "3", "0,3"), four)},
      {"bytes follow the last tensor", file_with("{}", four)},
      {"follows a hole", file_with(tensor("U8", "3", "1,4"), four)},
      {"overlaps another", file_with(pair("0,2", "1,3"), "xxx")},
      {"overlaps another", file_with(pair("0,2", "0,2"), "xx")},
      {"follows a hole", file_with(pair("0,2", "3,5"), "xxxxx")},
  });
}

TEST(Safetensors, DataNeedNotBeAligned) {
  const SafetensorsFile file =
      SafetensorsFile::parse(file_with("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
                                       "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]}}",
                                       "xx1234"),
                             "x.safetensors");
  ASSERT_NE(file.find("b"), nullptr);
  EXPECT_EQ(std::memcmp(file.find("b")->bytes.data(), "1234", 4), 0);
}

TEST(Safetensors, HostileNamesAreShownWithoutTheirControlCharacters) {
  const std::string text = refusal(file_with("{\"a\\u001b[31m\\n\":1}", ""));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  const std::string dtype =
      refusal(file_with("{\"a\\u001b\":{\"dtype\":\"\\u001b\",\"shape\":[],\"data_offsets\":[0,0]}}", ""));
  EXPECT_NE(dtype.find("\\x1b"), std::string::npos) << dtype;
  EXPECT_EQ(dtype.find('\x1b'), std::string::npos) << dtype;
}

TEST(Safetensors, WhatDoesNotFitIsNotWritten) {
  const std::string four(4, 'x');
  const auto written = [&](std::vector<TensorBytes> tensors) {
    return failure_of([&] { to_safetensors(tensors, {}); });
  };
  EXPECT_NE(written({{"a", "F32", {2}, bytes_of(four)}}), "");
  EXPECT_NE(written({{"a", "F31", {1}, bytes_of(four)}}), "");
  EXPECT_NE(written({{"a", "F32", {-1}, bytes_of(four)}}), "");
  EXPECT_NE(written({{"a\xff", "F32", {1}, bytes_of(four)}}), "");
  EXPECT_NE(written({{"__metadata__", "F32", {1}, bytes_of(four)}}), "");
  EXPECT_NE(written({{"a", "F32", {1}, bytes_of(four)}, {"a", "U8", {4}, bytes_of(four)}}), "");
}

}  // namespace
}  // namespace guise::record
