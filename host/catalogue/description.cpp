#include "catalogue/description.h"

#include <unistd.h>

#include <csignal>
#include <cstring>
#include <string>

#include "catalogue/module.h"
#include "core/crash_handler.h"
#include "core/error.h"
#include "core/pipe.h"
#include "core/process.h"
#include "core/random_word.h"
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
  if (module.changed_environment()) description.warnings.push_back(kChangedEnvironment);
  description.sha256 = module.sha256();
  description.opened = OpenedFile::kept_open(entry.opened);
  if (const Strategy* strategy = module.find_strategy(note.name);
      entry.kind == config::PluginKind::strategy && strategy) {
    description.options = strategy->options;
    description.teacher_scope = strategy->teacher_scope;
    description.default_teacher = strategy->default_teacher;
    description.default_teacher_options = strategy->default_teacher_options;
    for (const Policy& policy : module.descriptor().policies)
      description.policies_beside.push_back(policy.table.name);
  } else if (const Measure* measure = module.find_measure(note.name);
             entry.kind == config::PluginKind::measure && measure) {
    description.options = measure->options;
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

// All that is in a pipe, whoever may still hold its other end.
std::string what_came(int reader) {
  std::string all;
  while (core::wait_readable({reader}, 0).front()) {
    const auto some = core::read_some(reader);
    if (!some) break;
    all += *some;
  }
  return all;
}

void load_and_let_go(const Entry& entry) {
  try {
    described(*Module::open(entry, LoadedBy::descriptor), entry);
  } catch (const std::exception&) {
    // Found again by the process that asks.
  }
}

// What passes the gate may still end or hold up whoever loads it: a table that leads nowhere, a constructor
// that never returns or leaves, a destructor that aborts. What the copy prints is thrown away; that it came
// to its end it says by a word that the plugin does not have.
void load_in_a_copy(const Entry& entry) {
  const std::string word = core::random_word();
  const core::Pipe said;
  core::Process copy([&] {
    load_and_let_go(entry);
    [[maybe_unused]] const ssize_t written = write(said.writer(), word.data(), word.size());
  });
  const core::ProcessEnd end = copy.wait_or_kill(kSecondsToLoad);
  if (end.exit_code == 0 && what_came(said.reader()).ends_with(word)) return;
  throw core::usage_error(
      {.place = core::printable(entry.file, 300),
       .problem = "is refused: " + title(entry.note) + ": loading it " + how_it_ended(end),
       .advice = "build it anew; the file is damaged, or its constructors or destructors fail"});
}

}  // namespace

config::PluginDescription load_description(const Entry& entry) {
  load_in_a_copy(entry);
  const core::CrashHandler crash_handler(core::CrashOf::reading_a_plugin);
  return described(*Module::open(entry, LoadedBy::descriptor), entry);
}

}  // namespace guise::catalogue
