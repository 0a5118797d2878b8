// The checks of `guise check`, one function each: they run in a child process that a plugin may take down. A
// check that throws has failed with that text.
#pragma once

#include "examine/checks/outcome.h"
#include "examine/checks/subject.h"

namespace guise::examine {

using CheckFunction = Outcome (*)(const Subject&);

// For strategies and policies.
Outcome check_options(const Subject& subject);
Outcome check_imports(const Subject& subject);
Outcome check_create(const Subject& subject);
Outcome check_determinism(const Subject& subject);
Outcome check_streams(const Subject& subject);
Outcome check_leaks(const Subject& subject);
Outcome check_faults(const Subject& subject);
Outcome check_truncated_tables(const Subject& subject);
Outcome check_state(const Subject& subject);
Outcome check_resume(const Subject& subject);
Outcome check_environment(const Subject& subject);
Outcome check_time(const Subject& subject);

// For strategies.
Outcome check_gradient(const Subject& subject);
Outcome check_float32(const Subject& subject);
Outcome check_bf16(const Subject& subject);
Outcome check_one_sample(const Subject& subject);
Outcome check_two_classes(const Subject& subject);
Outcome check_extreme_logits(const Subject& subject);
Outcome check_nan(const Subject& subject);
Outcome check_seed(const Subject& subject);
Outcome check_teacher_gradient(const Subject& subject);
Outcome check_default_teacher(const Subject& subject);

// For policies.
Outcome check_update(const Subject& subject);

// For measures.
Outcome check_measure(const Subject& subject);

}  // namespace guise::examine
