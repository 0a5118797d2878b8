#include "app/commands.h"

namespace guise::app {

std::vector<Command> all_commands() {
  return {list_command(),   describe_command(), new_command(),        check_command(),  apply_command(),
          train_command(),  eval_command(),     probe_command(),      bench_command(),  predict_command(),
          export_command(), sweep_command(),    compare_command(),    report_command(), config_command(),
          schema_command(), doctor_command(),   completion_command(), help_command()};
}

}  // namespace guise::app
