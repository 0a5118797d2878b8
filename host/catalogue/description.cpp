#include "catalogue/description.h"

#include "catalogue/module.h"
#include "core/crash_handler.h"

namespace guise::catalogue {
namespace {

config::PluginDescription described(const Module& module, const Entry& entry) {
  const PluginNote& note = entry.note;
  config::PluginDescription description;
  description.name = note.name;
  description.version = note.version;
  description.summary = note.summary;
  description.file = entry.file;
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

}  // namespace

config::PluginDescription load_description(const Entry& entry) {
  const core::CrashHandler crash_handler(core::CrashOf::reading_a_plugin);
  return described(*Module::open(entry, LoadedBy::descriptor), entry);
}

}  // namespace guise::catalogue
