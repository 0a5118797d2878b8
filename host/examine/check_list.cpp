#include "examine/check_list.h"

#include <algorithm>

namespace guise::examine {
namespace {

using config::PluginKind;

constexpr bool kLoss = true, kTeacher = true;

struct Row {
  Check check;
  bool of_losses = false, of_teachers = false;
};

// In the order of the report.
const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      {{kFileCheck}, kLoss, kTeacher},
      {{kDescriptorCheck, nullptr, Gate::failed}, kLoss, kTeacher},
      {{kOptionsCheck, check_options}, kLoss, kTeacher},
      {{"imports", check_imports, Gate::failed, true}, kLoss, kTeacher},
      {{"create", check_create, Gate::failed}, kLoss, kTeacher},
      {{"update", check_update, Gate::failed}, false, kTeacher},
      {{"gradient", check_gradient}, kLoss},
      {{"float32", check_float32, Gate::ended}, kLoss},
      {{"bf16", check_bf16}, kLoss},
      {{"one_sample", check_one_sample}, kLoss},
      {{"two_classes", check_two_classes}, kLoss},
      {{"extreme_logits", check_extreme_logits}, kLoss},
      {{"nan", check_nan}, kLoss},
      {{"determinism", check_determinism}, kLoss, kTeacher},
      {{"seed", check_seed}, kLoss},
      {{"streams", check_streams}, kLoss, kTeacher},
      {{"leaks", check_leaks}, kLoss, kTeacher},
      {{"faults", check_faults}, kLoss, kTeacher},
      {{"truncated_tables", check_truncated_tables}, kLoss, kTeacher},
      {{"state", check_state}, kLoss, kTeacher},
      {{"teacher_gradient", check_teacher_gradient}, kLoss},
      {{"time", check_time}, kLoss, kTeacher},
  };
  return all;
}

std::vector<Check> all_of(PluginKind kind) {
  std::vector<Check> checks;
  for (const Row& row : rows()) {
    if (kind == PluginKind::strategy ? row.of_losses : row.of_teachers) checks.push_back(row.check);
  }
  return checks;
}

}  // namespace

std::vector<Check> checks_of(PluginKind kind) {
  std::vector<Check> checks = all_of(kind);
  std::erase_if(checks, [](const Check& check) { return check.run == nullptr; });
  std::stable_partition(checks.begin(), checks.end(),
                        [](const Check& check) { return check.gate != Gate::none; });
  return checks;
}

std::vector<std::string> check_names(PluginKind kind) {
  std::vector<std::string> names;
  for (const Check& check : all_of(kind)) names.push_back(check.name);
  return names;
}

bool is_gate(PluginKind kind, const std::string& name) {
  const std::vector<Check> checks = all_of(kind);
  return std::any_of(checks.begin(), checks.end(),
                     [&](const Check& check) { return check.name == name && check.gate != Gate::none; });
}

}  // namespace guise::examine
