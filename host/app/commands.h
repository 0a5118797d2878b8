// The table of all commands, in the order in which help shows them.
#pragma once

#include <vector>

#include "app/command.h"

namespace guise::app {

Command list_command();        // app/list.cpp
Command describe_command();    // app/describe.cpp
Command new_command();         // app/new.cpp
Command check_command();       // app/check.cpp
Command train_command();       // app/train.cpp
Command sweep_command();       // app/sweep.cpp
Command eval_command();        // app/eval.cpp
Command probe_command();       // app/probe.cpp
Command bench_command();       // app/bench.cpp
Command predict_command();     // app/predict.cpp
Command export_command();      // app/export.cpp
Command apply_command();       // app/apply.cpp
Command config_command();      // app/config.cpp
Command schema_command();      // app/schema.cpp
Command doctor_command();      // app/doctor.cpp
Command compare_command();     // app/compare.cpp
Command report_command();      // app/report.cpp
Command completion_command();  // app/completion.cpp
Command help_command();        // app/help.cpp

std::vector<Command> all_commands();

}  // namespace guise::app
