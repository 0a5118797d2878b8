#include "catalogue/description.h"

#include <csignal>
#include <cstring>
#include <string>

#include "catalogue/module.h"
#include "core/crash_handler.h"
#include "core/error.h"
#include "core/process.h"
#include "core/text.h"

namespace guise::catalogue {
namespace {

constexpr int kSecondsToLoad = 20;

config::PluginDescription described(const Module& module, const Entry& entry) {
  const PluginNote& note = entry.note;
  config::PluginDescription description;
  description.name = note.name;
  description.version = note.version;
  description.summary = note.summary;
  description.file = entry.file;
  description.warnings = entry.warnings;
  description.sha256 = module.sha256();
  description.opened = OpenedFile::kept_open(entry.opened);
  if (const Strategy* strategy = module.find_strategy(note.name);
      entry.kind == config::PluginKind::strategy && strategy) {
    description.options = strategy->options;
    description.teacher_scope = strategy->teacher_scope;
    description.default_teacher = strategy->default_teacher;
    description.default_teacher_options = strategy->default_teacher_options;
  } else if (const Policy* policy = module.find_policy(note.name); policy != nullptr) {
    description.options = policy->options;
  }
  return description;
}

std::string how_it_ended(const core::ProcessEnd& end) {
  if (end.signal == SIGKILL) return "takes longer than " + std::to_string(kSecondsToLoad) + " s";
  if (end.signal != 0) return "ends in SIG" + std::string(sigabbrev_np(end.signal));
  return "ends the program (exit code " + std::to_string(end.exit_code) + ")";
}

// What passes the gate may still kill whoever loads it: a table that leads nowhere, a constructor that never
// returns. What it says is thrown away; refusals are found again by this process.
void load_in_a_copy(const Entry& entry) {
  core::Process copy([&entry] { described(*Module::open(entry, LoadedBy::descriptor), entry); });
  const core::ProcessEnd end = copy.wait_or_kill(kSecondsToLoad);
  if (end.exit_code == 0) return;
  throw core::usage_error(
      {.place = core::printable(entry.file, 300),
       .problem = "is refused: " + title(entry.note) + ": loading it " + how_it_ended(end),
       .advice = "build it anew; the file is damaged or its constructors fail"});
}

}  // namespace

config::PluginDescription load_description(const Entry& entry) {
  load_in_a_copy(entry);
  const core::CrashHandler crash_handler(core::CrashOf::reading_a_plugin);
  return described(*Module::open(entry, LoadedBy::descriptor), entry);
}

}  // namespace guise::catalogue
