// The text of a commit record: what it says, its sum, and what is refused.
#include "runs/commit_record.h"

#include <gtest/gtest.h>

#include "core/files.h"
#include "support/errors.h"

namespace guise::runs {
namespace {

using support::contains;

const CommitRecord kRecord{3, 1, "step-000003.safetensors", 120, std::string(64, 'a')};

// Any document with a right sum.
std::string sealed(const nlohmann::ordered_json& document) {
  std::string text = document.dump();
  text.pop_back();
  return text + ",\n  \"state_sha256\": \"" + core::sha256_hex(text) + "\"\n}\n";
}

nlohmann::ordered_json document() {
  return {{"schema", "guise.checkpoint/1"},
          {"step", 3},
          {"save", 1},
          {"tensors", {{"file", "x.safetensors"}, {"bytes", 120}, {"sha256", "00"}}}};
}

std::string refusal(const std::string& text) {
  return support::refusal_of([&] { parse_state_text(text, "a.json"); });
}

TEST(CommitRecords, GoThereAndBack) {
  const ParsedState parsed =
      parse_state_text(to_state_text(kRecord, {{"tag", "\xff"}, {"lr", 0.1}}), "a.json");
  EXPECT_EQ(parsed.record.step, 3);
  EXPECT_EQ(parsed.record.save, 1);
  EXPECT_EQ(parsed.record.tensors_file, kRecord.tensors_file);
  EXPECT_EQ(parsed.record.tensors_bytes, 120u);
  EXPECT_EQ(parsed.record.tensors_sha256, kRecord.tensors_sha256);
  EXPECT_EQ(parsed.document.at("lr"), 0.1);
  EXPECT_EQ(parsed.document.at("schema"), "guise.checkpoint/1");
  EXPECT_FALSE(parsed.document.contains("state_sha256"));
}

// The sum is that of all bytes before it.
TEST(CommitRecords, EndWithTheirSum) {
  const std::string text = to_state_text(kRecord, nlohmann::ordered_json::object());
  const size_t seal = text.find(",\n  \"state_sha256\"");
  ASSERT_NE(seal, std::string::npos);
  EXPECT_EQ(text.substr(seal),
            ",\n  \"state_sha256\": \"" + core::sha256_hex(text.substr(0, seal)) + "\"\n}\n");
  EXPECT_TRUE(contains(refusal(text.substr(0, text.size() - 1)), "does not end as it was written"));
  EXPECT_TRUE(contains(refusal(""), "does not end as it was written"));
  std::string changed = text;
  changed[text.find("\"step\": 3") + 8] = '4';
  EXPECT_TRUE(contains(refusal(changed), "its bytes do not give the sum"));
}

TEST(CommitRecords, NoMemberOfTheTrainerHasTheirNames) {
  for (const char* name : {"schema", "step", "save", "tensors", "state_sha256"}) {
    const std::string text = support::failure_of([&] { to_state_text(kRecord, {{name, 1}}); });
    EXPECT_TRUE(contains(text, std::string("the member ") + name + " is the record's own"));
  }
}

TEST(CommitRecords, OfAnotherKindOrANewerGuiseAreTold) {
  EXPECT_EQ(refusal(sealed(document())), "");
  for (const char* other :
       {"guise.summary/1", "guise.checkpoint/", "guise.checkpoint/0", "guise.checkpoint/1x"}) {
    auto changed = document();
    changed["schema"] = other;
    EXPECT_TRUE(contains(refusal(sealed(changed)), "is no state of a checkpoint")) << other;
  }
  for (const char* newer : {"guise.checkpoint/2", "guise.checkpoint/10"}) {
    auto changed = document();
    changed["schema"] = newer;
    EXPECT_TRUE(contains(refusal(sealed(changed)), "was written by a newer Guise")) << newer;
  }
}

TEST(CommitRecords, MembersAreOfTheirKindsAndStayInTheFolder) {
  for (const char* name : {"step", "save", "tensors"}) {
    for (const nlohmann::ordered_json& value : {nlohmann::ordered_json("3"), nlohmann::ordered_json(-3),
                                                nlohmann::ordered_json(1.5), nlohmann::ordered_json()}) {
      auto changed = document();
      changed[name] = value;
      EXPECT_TRUE(contains(refusal(sealed(changed)), std::string("the member ") + name)) << value;
    }
  }
  auto beyond = document();
  beyond["step"] = UINT64_MAX;
  EXPECT_TRUE(contains(refusal(sealed(beyond)), "beyond 63 bits"));
  for (const std::string& file : {std::string("../x"), std::string("/x"), std::string(), std::string(".x"),
                                  std::string("a\0b", 3), std::string("a/b")}) {
    auto changed = document();
    changed["tensors"]["file"] = file;
    EXPECT_TRUE(contains(refusal(sealed(changed)), "names tensors outside of its folder")) << file;
  }
}

}  // namespace
}  // namespace guise::runs
