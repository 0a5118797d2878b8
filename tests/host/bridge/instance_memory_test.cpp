// The instance's own memory, and the options that the host writes into it.
#include <gtest/gtest.h>

#include <cstddef>

#include "bridge/instance.h"
#include "scripted_plugin.h"

namespace guise::bridge::testing {
namespace {

struct Members {
  void* script;
  double ratio;
  int64_t count;
  const char* mode;
  bool flag;
};

guise_option row(const char* key, uint32_t type, size_t offset) {
  guise_option option = {};
  option.struct_size = sizeof(option);
  option.type = type;
  option.key = key;
  option.member = static_cast<uint32_t>(offset + 1);
  return option;
}

Script with_members() {
  Script script;
  script.instance_size = sizeof(Members);
  script.rows = {row("ratio", GUISE_TYPE_REAL, offsetof(Members, ratio)),
                 row("count", GUISE_TYPE_INT, offsetof(Members, count)),
                 row("mode", GUISE_TYPE_STRING, offsetof(Members, mode)),
                 row("flag", GUISE_TYPE_BOOL, offsetof(Members, flag))};
  script.options = {
      {"ratio", 0.25}, {"count", -3}, {"mode", "a text longer than any small buffer"}, {"flag", true}};
  return script;
}

TEST(InstanceMemory, OptionsFillTheirMembersBeforeCreate) {
  Script script = with_members();
  bool ran = false;
  script.create = [&](void* self, guise_setup*) {
    const auto& members = *static_cast<Members*>(self);
    ran = true;
    EXPECT_EQ(members.ratio, 0.25);
    EXPECT_EQ(members.count, -3);
    EXPECT_STREQ(members.mode, "a text longer than any small buffer");
    EXPECT_TRUE(members.flag);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(self) % 64, 0u);
  };
  make_strategy(script);
  EXPECT_TRUE(ran);
}

TEST(InstanceMemory, AMemberOutsideTheInstanceIsRefused) {
  for (const size_t offset : {sizeof(Members) - 7, sizeof(Members), size_t{1} << 30}) {
    Script script = with_members();
    script.rows[0].member = static_cast<uint32_t>(offset + 1);
    EXPECT_TRUE(contains(error_of([&] { make_strategy(script); }),
                         "option ratio: its member lies outside the instance"))
        << offset;
  }
}

TEST(InstanceMemory, MoreThanAMebibyteIsRefused) {
  Script script;
  script.instance_size = 1 << 20;
  EXPECT_EQ(error_of([&] { make_strategy(script); }), "");
  script.instance_size = (1 << 20) + 1;
  EXPECT_TRUE(contains(error_of([&] { make_strategy(script); }), "at most 1 MiB"));
}

}  // namespace
}  // namespace guise::bridge::testing
