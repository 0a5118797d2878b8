#include "runs/teacher_record.h"

#include <algorithm>

#include "core/text.h"

namespace guise::runs {
namespace {

// "/runs/a/checkpoints/step-000391.safetensors with SHA-256 0123456789ab"
std::string text_of(const std::vector<TeacherRecord>& teachers, size_t index) {
  constexpr size_t kShownDigits = 12;
  if (index >= teachers.size()) return "none";
  return core::printable(teachers[index].file, 300) + " with SHA-256 " +
         teachers[index].sha256.substr(0, kShownDigits);
}

bool same(const std::vector<TeacherRecord>& before, const std::vector<TeacherRecord>& now, size_t index) {
  if (index >= before.size() || index >= now.size()) return false;
  return before[index].sha256 == now[index].sha256 && before[index].network == now[index].network;
}

}  // namespace

Json to_json(const std::vector<TeacherRecord>& teachers) {
  Json list = Json::array();
  for (const TeacherRecord& teacher : teachers) {
    list.push_back({{"file", teacher.file},
                    {"checkpoint", teacher.checkpoint},
                    {"network", teacher.network},
                    {"model", teacher.model},
                    {"sha256", teacher.sha256}});
  }
  return list;
}

std::vector<TeacherRecord> teachers_from(const Json& list) {
  std::vector<TeacherRecord> teachers;
  if (!list.is_array()) return teachers;
  for (const Json& teacher : list) {
    const auto text = [&](const char* key) { return text_at(teacher, key).value_or(""); };
    teachers.push_back({text("file"), text("checkpoint"), text("network"), text("model"), text("sha256")});
  }
  return teachers;
}

std::vector<std::string> changed_teachers(const std::vector<TeacherRecord>& before,
                                          const std::vector<TeacherRecord>& now) {
  std::vector<std::string> changes;
  for (size_t i = 0; i < std::max(before.size(), now.size()); ++i) {
    if (!same(before, now, i)) changes.push_back(text_of(before, i) + ", now " + text_of(now, i));
  }
  return changes;
}

}  // namespace guise::runs
