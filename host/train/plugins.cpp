#include "train/plugins.h"

#include "bridge/imports.h"
#include "bridge/interfaces.h"
#include "catalogue/module.h"
#include "core/crash_handler.h"
#include "core/error.h"

namespace guise::train {
namespace {

struct Opened {
  std::shared_ptr<catalogue::Module> module;
  std::string name;
};

Opened open(const catalogue::Catalogue& catalogue, config::PluginKind kind, const std::string& chosen) {
  const catalogue::Entry entry = catalogue.find(kind, chosen);
  core::note_plugin_file(entry.file);
  auto module = catalogue::Module::open(entry);
  const catalogue::Descriptor& descriptor = module->descriptor();
  for (const std::string& interface : descriptor.interfaces) {
    if (bridge::find_interface(interface.c_str()) != nullptr) continue;
    throw core::usage_error({.place = entry.file,
                             .problem = "plugin " + descriptor.id + " " + descriptor.version +
                                        " needs interface " + interface +
                                        ", which this Guise does not have"});
  }
  bridge::resolve_imports(descriptor.id + " " + descriptor.version, descriptor.op_slots);
  return {std::move(module), entry.note.name};
}

runs::PluginRecord record_of(config::PluginKind kind, const Opened& opened, const char* version) {
  return {config::kind_word(kind), opened.name, version, opened.module->file(), opened.module->sha256()};
}

}  // namespace

Loaded<bridge::LossStrategy> load_strategy(const catalogue::Catalogue& catalogue,
                                           const config::PluginChoice& choice,
                                           const bridge::SetupFacts& facts, const bridge::LogSink& log) {
  const Opened opened = open(catalogue, config::PluginKind::strategy, choice.name);
  const catalogue::Strategy& strategy = *opened.module->find_strategy(opened.name);
  return {std::make_unique<bridge::LossStrategy>(bridge::PluginSource{opened.module, opened.module->file()},
                                                 strategy.table, strategy.rows, choice.options, facts, log),
          record_of(config::PluginKind::strategy, opened, strategy.table.version)};
}

Loaded<bridge::TeacherPolicy> load_policy(const catalogue::Catalogue& catalogue,
                                          const config::PluginChoice& choice, const bridge::SetupFacts& facts,
                                          const bridge::LogSink& log) {
  const Opened opened = open(catalogue, config::PluginKind::policy, choice.name);
  const catalogue::Policy& policy = *opened.module->find_policy(opened.name);
  return {std::make_unique<bridge::TeacherPolicy>(bridge::PluginSource{opened.module, opened.module->file()},
                                                  policy.table, policy.rows, choice.options, facts, log),
          record_of(config::PluginKind::policy, opened, policy.table.version)};
}

}  // namespace guise::train
