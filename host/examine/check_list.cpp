#include "examine/check_list.h"

#include <algorithm>

namespace guise::examine {
namespace {

using config::PluginKind;

constexpr bool kLoss = true, kTeacher = true, kMeasure = true;

struct Row {
  Check check;
  bool of_losses = false, of_teachers = false, of_measures = false;
};

// In the order of the report.
const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      {{kFileCheck}, kLoss, kTeacher, kMeasure},
      {{kDescriptorCheck, nullptr, Gate::failed}, kLoss, kTeacher, kMeasure},
      {{kOptionsCheck, check_options}, kLoss, kTeacher, kMeasure},
      {{"imports", check_imports, Gate::failed, true}, kLoss, kTeacher, kMeasure},
      {{"create", check_create, Gate::failed}, kLoss, kTeacher, kMeasure},
      {{"update", check_update, Gate::failed}, false, kTeacher},
      {{"measure", check_measure, Gate::failed}, false, false, kMeasure},
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
      {{"resume", check_resume}, kLoss, kTeacher},
      {{"teacher_gradient", check_teacher_gradient}, kLoss},
      {{"default_teacher", check_default_teacher}, kLoss},
      {{"environment", check_environment}, kLoss, kTeacher, kMeasure},
      {{"time", check_time}, kLoss, kTeacher},
  };
  return all;
}

bool is_of(const Row& row, PluginKind kind) {
  switch (kind) {
    case PluginKind::strategy:
      return row.of_losses;
    case PluginKind::policy:
      return row.of_teachers;
    case PluginKind::measure:
      return row.of_measures;
  }
  return false;
}

std::vector<Check> all_of(PluginKind kind) {
  std::vector<Check> checks;
  for (const Row& row : rows()) {
    if (is_of(row, kind)) checks.push_back(row.check);
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
