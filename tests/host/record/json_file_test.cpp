// A document replaces an older one whole, or not at all.
#include "record/json_file.h"

#include <gtest/gtest.h>

#include "core/files.h"
#include "support/errors.h"
#include "support/temporary_folder.h"

namespace guise::record {

using support::failure_of;
using support::TemporaryFolder;

namespace {

TEST(JsonFile, IsReplacedAsAWhole) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "summary.json";
  write_json(path, {{"b", 1}, {"a", std::nan("")}});
  EXPECT_EQ(core::read_file(path.string()), "{\n  \"b\": 1,\n  \"a\": null\n}\n");
  write_json(path, {{"c", 2}});
  EXPECT_EQ(core::read_file(path.string()), "{\n  \"c\": 2\n}\n");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(JsonFile, AFolderThatIsMissingIsNamed) {
  EXPECT_NE(failure_of([] { write_json("/proc/none/summary.json", {}); }).find("/proc/none/summary.json"),
            std::string::npos);
}

}  // namespace
}  // namespace guise::record
