// A trained network as it was loaded to teach a run (teacher.from), so that resuming finds the same one.
#pragma once

#include <string>
#include <vector>

#include "runs/document.h"

namespace guise::runs {

struct TeacherRecord {
  std::string file{};        // of its tensors, absolute
  std::string checkpoint{};  // "step-000391", or the file's name
  std::string network{};     // "student", "teacher", "average"
  std::string model{};       // "resnet18"
  std::string sha256{};      // of the file
  bool operator==(const TeacherRecord&) const = default;
};
Json to_json(const std::vector<TeacherRecord>& teachers);
std::vector<TeacherRecord> teachers_from(const Json& list);  // what is no list of objects gives none

// A line for each that is not the one of its place before; other places of equal files are none.
std::vector<std::string> changed_teachers(const std::vector<TeacherRecord>& before,
                                          const std::vector<TeacherRecord>& now);

}  // namespace guise::runs
