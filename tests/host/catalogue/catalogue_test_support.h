// What the tests of this room share: the plugins made for them, temporary folders, texts of refusals.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "catalogue/gate.h"
#include "catalogue/opened_file.h"
#include "core/error.h"
#include "core/files.h"

namespace guise::catalogue {

namespace fs = std::filesystem;

// The path of a test plugin: "good/plain".
inline fs::path plugin(const std::string& name) {
  return fs::path(CATALOGUE_PLUGINS) / (name + ".so");
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = ::testing::TempDir() + "guise-catalogue-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

  // A copy of a test plugin in this folder, writable by its owner only.
  fs::path add(const std::string& name, const std::string& as = "") const {
    return write((as.empty() ? plugin(name).stem().string() : as) + ".so",
                 core::read_file(plugin(name).string()));
  }
  // A new file each time: never written in place, for it may be mapped.
  fs::path write(const std::string& name, const std::string& bytes) const {
    const fs::path file = path_ / name;
    fs::remove(file);
    std::ofstream(file, std::ios::binary) << bytes;
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    return file;
  }

 private:
  fs::path path_;
};

// The text of the usage error that `work` throws; empty if it throws none.
template <class Work>
std::string refusal_of(Work&& work) {
  try {
    work();
  } catch (const core::Error& error) {
    EXPECT_EQ(error.fault(), core::Fault::usage) << error.what();
    return error.what();
  }
  return "";
}

inline std::string reason_for(const fs::path& file, AskedBy asked_by = AskedBy::path) {
  std::string reason;
  const std::string failure = refusal_of([&] { reason = judge(OpenedFile(file.string()), asked_by).reason; });
  return failure + reason;
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace guise::catalogue
