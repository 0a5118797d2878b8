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
  bridge::Imports imports;
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
  bridge::Imports imports = bridge::resolve_imports(descriptor.id + " " + descriptor.version,
                                                    descriptor.op_slots, descriptor.interface_slots);
  return {std::move(module), entry.note.name, std::move(imports)};
}

bridge::PluginSource source_of(const Opened& opened) {
  return {opened.module, opened.module->file(), opened.imports};
}

void tell_of_environment(const Opened& opened, const bridge::LogSink& log) {
  if (opened.module->changed_environment())
    log("warning: " + opened.name + ": " + catalogue::kChangedEnvironment);
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
  tell_of_environment(opened, log);
  return {std::make_unique<bridge::LossStrategy>(source_of(opened), strategy.table, strategy.rows,
                                                 choice.options, facts, log),
          record_of(config::PluginKind::strategy, opened, strategy.table.version)};
}

Loaded<bridge::Measure> load_measure(const config::PluginChoice& choice, const bridge::SetupFacts& facts,
                                     const bridge::LogSink& log) {
  const Opened opened = open(config::PluginKind::measure, choice);
  const catalogue::Measure& measure = *found(opened, opened.module->find_measure(opened.name));
  tell_of_environment(opened, log);
  return {std::make_unique<bridge::Measure>(source_of(opened), measure.table, measure.rows, choice.options,
                                            facts, log),
          record_of(config::PluginKind::measure, opened, measure.table.version)};
}

Loaded<bridge::TeacherPolicy> load_policy(const config::PluginChoice& choice, const bridge::SetupFacts& facts,
                                          const bridge::LogSink& log) {
  const Opened opened = open(config::PluginKind::policy, choice);
  const catalogue::Policy& policy = *found(opened, opened.module->find_policy(opened.name));
  tell_of_environment(opened, log);
  return {std::make_unique<bridge::TeacherPolicy>(source_of(opened), policy.table, policy.rows,
                                                  choice.options, facts, log),
          record_of(config::PluginKind::policy, opened, policy.table.version)};
}

}  // namespace guise::train
