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

inline void write_bytes(const std::filesystem::path& file, const std::vector<uint8_t>& bytes) {
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace guise::data
