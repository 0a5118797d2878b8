#include "record/system_info.h"

#include <gtest/gtest.h>

#include "core/version.h"
#include "support/programs.h"

namespace guise::record {

using support::output_of;
namespace {

TEST(SystemInfo, FindsTheFirstModelName) {
  EXPECT_EQ(cpu_model_in("processor\t: 0\nmodel name\t: Fast CPU @ 3 GHz\nmodel name\t: Other\n"),
            "Fast CPU @ 3 GHz");
  EXPECT_EQ(cpu_model_in("processor : 0\nmodel name\n"), "unknown");
  EXPECT_EQ(cpu_model_in(""), "unknown");
}

TEST(SystemInfo, NamesThisMachineAndBuild) {
  const SystemInfo info = read_system_info();
  EXPECT_EQ(info.guise_version, core::version());
  EXPECT_EQ(info.host_name + "\n", output_of("uname -n"));
  EXPECT_EQ(std::to_string(info.cpu_count) + "\n",
            output_of("env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc"));
  EXPECT_GT(info.memory_bytes, 1 << 20);
  EXPECT_NE(info.compiler.find('.'), std::string::npos);
}

TEST(SystemInfo, JsonKeepsFurtherVersions) {
  SystemInfo info;
  info.cpu_model = "x";
  const auto json = to_json(info, {{"libtorch", "2.13.0"}});
  EXPECT_EQ(json["cpu"], "x");
  EXPECT_EQ(json["libtorch"], "2.13.0");
}

}  // namespace
}  // namespace guise::record
