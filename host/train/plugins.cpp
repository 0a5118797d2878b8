#include "train/plugins.h"

#include "bridge/imports.h"
#include "bridge/interfaces.h"
#include "catalogue/module.h"
#include "core/error.h"

namespace guise::train {
namespace {

struct Opened {
  std::shared_ptr<catalogue::Module> module;
  std::string name;
};

Opened open(config::PluginKind kind, const config::PluginChoice& choice) {
  const catalogue::Entry entry = catalogue::entry_of({.kind = kind,
                                                      .name = choice.id,
                                                      .file = choice.file,
                                                      .sha256 = choice.sha256,
                                                      .by_path = config::is_path(choice.name),
                                                      .opened = choice.opened});
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

template <class Row>
const Row* found(const Opened& opened, const Row* row) {
  if (row != nullptr) return row;
  throw core::usage_error(
      {.place = opened.module->file(), .problem = "it has no " + opened.name + " of this kind"});
}

runs::PluginRecord record_of(config::PluginKind kind, const Opened& opened, const char* version) {
  return {config::kind_word(kind), opened.name, version, opened.module->file(), opened.module->sha256()};
}

}  // namespace

Loaded<bridge::LossStrategy> load_strategy(const config::PluginChoice& choice,
                                           const bridge::SetupFacts& facts, const bridge::LogSink& log) {
  const Opened opened = open(config::PluginKind::strategy, choice);
  const catalogue::Strategy& strategy = *found(opened, opened.module->find_strategy(opened.name));
  return {std::make_unique<bridge::LossStrategy>(bridge::PluginSource{opened.module, opened.module->file()},
                                                 strategy.table, strategy.rows, choice.options, facts, log),
          record_of(config::PluginKind::strategy, opened, strategy.table.version)};
}

Loaded<bridge::TeacherPolicy> load_policy(const config::PluginChoice& choice, const bridge::SetupFacts& facts,
                                          const bridge::LogSink& log) {
  const Opened opened = open(config::PluginKind::policy, choice);
  const catalogue::Policy& policy = *found(opened, opened.module->find_policy(opened.name));
  return {std::make_unique<bridge::TeacherPolicy>(bridge::PluginSource{opened.module, opened.module->file()},
                                                  policy.table, policy.rows, choice.options, facts, log),
          record_of(config::PluginKind::policy, opened, policy.table.version)};
}

}  // namespace guise::train
