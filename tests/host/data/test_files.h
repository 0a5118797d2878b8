// What the tests of this room share: the reference files, a folder that vanishes, the text of an error.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "core/error.h"

namespace guise::data {

inline std::filesystem::path reference_folder() {
  return std::filesystem::path(GUISE_SOURCE_DIR) / "tests/reference/data";
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

// A folder of this test alone, removed at its end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "guise_data_XXXXXX").string();
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  // With a copy of a folder of the reference files in it.
  explicit TemporaryFolder(const std::string& reference) : TemporaryFolder() {
    std::filesystem::copy(reference_folder() / reference, path_, std::filesystem::copy_options::recursive);
  }

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// The text of the usage error that `action` must throw; at most four lines, as promised.
inline std::string usage_text(const std::function<void()>& action) {
  try {
    action();
  } catch (const core::Error& error) {
    EXPECT_EQ(error.fault(), core::Fault::usage) << error.what();
    const std::string text = error.what();
    EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 3) << text;
    return text;
  }
  ADD_FAILURE() << "no error";
  return "";
}

inline void expect_mentions(const std::string& text, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    EXPECT_NE(text.find(part), std::string::npos) << part << " in:\n" << text;
}

}  // namespace guise::data
