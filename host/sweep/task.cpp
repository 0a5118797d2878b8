#include "sweep/task.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "core/error.h"
#include "core/pipe.h"
#include "core/process.h"
#include "core/text.h"
#include "sweep/progress.h"
#include "sweep/steps.h"
#include "sweep/words.h"

namespace guise::sweep {
namespace {

BookedRun& run_numbered(Manifest& manifest, int64_t number) {
  const auto count = static_cast<int64_t>(manifest.runs.size());
  if (number >= 0 && number < count) return manifest.runs[static_cast<size_t>(number)];
  throw core::usage_error({.place = "--task",
                           .expected = "an integer in [0, " + std::to_string(count - 1) + "]",
                           .received = std::to_string(number)});
}

// As with --jobs, what the run prints goes to its log.
void print_to(const std::string& log) {
  const core::OpenDescriptor file = core::OpenDescriptor::appending_to(log);
  std::fflush(stdout);
  if (dup2(file.number(), STDOUT_FILENO) >= 0 && dup2(file.number(), STDERR_FILENO) >= 0) return;
  throw core::failure(
      {.place = core::printable(log, 300), .problem = std::generic_category().message(errno)});
}

}  // namespace

int run_task(Opened& sweep, int64_t number) {
  BookedRun& run = run_numbered(sweep.manifest, number);
  refresh_state(run, folder_of(run.plan.name, sweep.place));
  if (run.state == State::done) {
    std::printf("%s is done\n", run.plan.name.c_str());
    return 0;
  }
  const std::string log = log_of(run.plan.name, sweep.place);
  std::printf("%s: its output goes to %s\n", run.plan.name.c_str(), core::printable(log, 300).c_str());
  unlink(exit_file_of(static_cast<size_t>(number), sweep.place).c_str());
  make_folders(sweep.place);
  print_to(log);
  const std::vector<std::string> words = next_words(sweep.manifest, run, sweep.place);
  core::become_program(words[0], words);
}

}  // namespace guise::sweep
