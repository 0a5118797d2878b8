#include "sweep/sweep.h"

#include "sweep/open.h"
#include "sweep/steps.h"
#include "sweep/task.h"

namespace guise::sweep {

int run(const Request& request) {
  if (request.slurm) check_slurm_order(*request.slurm);
  Opened sweep = open_sweep(request);
  if (request.task) return run_task(sweep, *request.task);
  request.warn(sweep.warnings);
  if (request.dry_run) {
    print_result(request, sweep);
    return 0;
  }
  return request.slurm ? write_slurm_script(request, sweep) : train_here(request, sweep);
}

}  // namespace guise::sweep
