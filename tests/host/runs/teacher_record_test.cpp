#include "runs/teacher_record.h"

#include <gtest/gtest.h>

namespace guise::runs {
namespace {

const TeacherRecord kFirst{"/a.safetensors", "step-000004", "student", "resnet18", "0123456789abcdef"};
const TeacherRecord kSecond{"/b.safetensors", "b.safetensors", "average", "resnet18", "fedcba9876543210"};

TEST(TeacherRecord, GoesThroughItsDocument) {
  const std::vector<TeacherRecord> teachers = {kFirst, kSecond};
  EXPECT_EQ(teachers_from(to_json(teachers)), teachers);
  EXPECT_TRUE(teachers_from(nullptr).empty());
  EXPECT_TRUE(teachers_from(to_json(std::vector<TeacherRecord>())).empty());
}

TEST(TeacherRecord, AnotherPlaceOfTheSameFileIsNoChange) {
  TeacherRecord moved = kFirst;
  moved.file = "/elsewhere.safetensors";
  EXPECT_TRUE(changed_teachers({kFirst}, {moved}).empty());
}

TEST(TeacherRecord, AnotherSumNetworkOrNumberIsNamed) {
  TeacherRecord other = kFirst;
  other.sha256 = "ffffffffffffffff";
  EXPECT_EQ(changed_teachers({kFirst, kSecond}, {other, kSecond}),
            std::vector<std::string>{"/a.safetensors with SHA-256 0123456789ab, now /a.safetensors with "
                                     "SHA-256 ffffffffffff"});
  other = kFirst;
  other.network = "average";
  EXPECT_EQ(changed_teachers({kFirst}, {other}).size(), 1u);
  EXPECT_EQ(changed_teachers({kFirst, kSecond}, {kFirst}),
            std::vector<std::string>{"/b.safetensors with SHA-256 fedcba987654, now none"});
  EXPECT_EQ(changed_teachers({}, {kFirst}).size(), 1u);
}

}  // namespace
}  // namespace guise::runs
