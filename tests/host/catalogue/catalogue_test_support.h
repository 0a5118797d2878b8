// What the tests of this room share: the plugins made for them, folders with copies of them.
#pragma once

#include <filesystem>
#include <string>

#include "catalogue/gate.h"
#include "catalogue/opened_file.h"
#include "core/files.h"
#include "support/errors.h"
#include "support/temporary_folder.h"

namespace guise::catalogue {

using support::contains;
using support::refusal_of;

namespace fs = std::filesystem;

// The path of a test plugin: "good/plain".
inline fs::path plugin(const std::string& name) {
  return fs::path(CATALOGUE_PLUGINS) / (name + ".so");
}

// A folder of this test alone, with files that only their owner may write.
class PluginFolder : public support::TemporaryFolder {
 public:
  // A copy of a test plugin.
  fs::path add(const std::string& name, const std::string& as = "") const {
    return write((as.empty() ? plugin(name).stem().string() : as) + ".so",
                 core::read_file(plugin(name).string()));
  }
  fs::path write(const std::string& name, const std::string& bytes) const {
    const fs::path file = TemporaryFolder::write(name, bytes);
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    return file;
  }
};

inline std::string reason_for(const fs::path& file, AskedBy asked_by = AskedBy::path) {
  std::string reason;
  const std::string failure = refusal_of([&] { reason = judge(OpenedFile(file.string()), asked_by).reason; });
  return failure + reason;
}

}  // namespace guise::catalogue
