#include "examine/check_list.h"

namespace guise::examine {

std::vector<Check> checks_of(config::PluginKind kind) {
  if (kind == config::PluginKind::strategy) {
    return {{"imports", check_imports, true},
            {"create", check_create, true},
            {"float32", check_float32, true},
            {"options", check_options},
            {"gradient", check_gradient},
            {"bf16", check_bf16},
            {"one_sample", check_one_sample},
            {"two_classes", check_two_classes},
            {"extreme_logits", check_extreme_logits},
            {"nan", check_nan},
            {"determinism", check_determinism},
            {"seed", check_seed},
            {"streams", check_streams},
            {"leaks", check_leaks},
            {"faults", check_faults},
            {"truncated_tables", check_truncated_tables},
            {"state", check_state},
            {"teacher_gradient", check_teacher_gradient},
            {"time", check_time}};
  }
  return {{"imports", check_imports, true},
          {"create", check_create, true},
          {"update", check_update, true},
          {"options", check_options},
          {"determinism", check_determinism},
          {"streams", check_streams},
          {"leaks", check_leaks},
          {"faults", check_faults},
          {"truncated_tables", check_truncated_tables},
          {"state", check_state},
          {"time", check_time}};
}

std::vector<std::string> check_names(config::PluginKind kind) {
  if (kind == config::PluginKind::strategy) {
    return {file_check,
            descriptor_check,
            "options",
            "imports",
            "create",
            "gradient",
            "float32",
            "bf16",
            "one_sample",
            "two_classes",
            "extreme_logits",
            "nan",
            "determinism",
            "seed",
            "streams",
            "leaks",
            "faults",
            "truncated_tables",
            "state",
            "teacher_gradient",
            "time"};
  }
  return {file_check, descriptor_check, "options", "imports",          "create", "update", "determinism",
          "streams",  "leaks",          "faults",  "truncated_tables", "state",  "time"};
}

}  // namespace guise::examine
