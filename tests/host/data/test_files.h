// The reference files of this room, as bytes and as numbers.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "pictures/picture.h"
#include "support/errors.h"
#include "support/places.h"
#include "support/temporary_folder.h"

namespace guise::data {

using support::expect_mentions;
using support::TemporaryFolder;
using support::usage_text;

inline std::filesystem::path reference_folder() {
  return support::reference("data");
}

inline std::vector<uint8_t> bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  EXPECT_TRUE(stream.good()) << file;
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

inline nlohmann::json numbers_of(const std::string& file) {
  return nlohmann::json::parse(bytes_of(reference_folder() / file));
}

// The same bytes as in tests/reference/data, make_npy.py and make_sets.py.
inline pictures::Picture pattern(int64_t height, int64_t width) {
  pictures::Picture picture{height, width, {}};
  for (int64_t y = 0; y < height; ++y) {
    for (int64_t x = 0; x < width; ++x) {
      for (int64_t c = 0; c < 3; ++c)
        picture.pixels.push_back(
            static_cast<uint8_t>((y * 7 + x * 13 + c * 50 + (y * x) % 31 + (x / 5) * 90) % 256));
    }
  }
  return picture;
}

inline void write_bytes(const std::filesystem::path& file, const std::vector<uint8_t>& bytes) {
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace guise::data
