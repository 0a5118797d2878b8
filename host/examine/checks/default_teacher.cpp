// Whether the teacher that a strategy asks for by default can be had: its policy is in the strategy's own
// file or in a plugin folder, and has the options that the strategy sets.
#include "catalogue/catalogue.h"
#include "config/plugin_options.h"
#include "core/paths.h"
#include "core/text.h"
#include "examine/checks/checks.h"

namespace guise::examine {
namespace {

struct Found {
  std::shared_ptr<const catalogue::Module> module;  // keeps what the table points to; empty: the strategy's
  const catalogue::Policy* policy = nullptr;
};

Found find_policy(const Subject& subject, const std::string& name) {
  if (const catalogue::Policy* own = subject.module().find_policy(name)) return {nullptr, own};
  const catalogue::Catalogue plugins(core::plugin_folders(subject.plugin_folders()));
  const auto module = catalogue::Module::open(plugins.find(config::PluginKind::policy, name));
  return {module, module->find_policy(name)};
}

}  // namespace

Outcome check_default_teacher(const Subject& subject) {
  const catalogue::Strategy& strategy = subject.strategy();
  if (strategy.teacher_scope == config::TeacherScope::none) return skipped("it has no teacher");
  const std::string& name = strategy.default_teacher;
  try {
    const Found found = find_policy(subject, name);
    config::complete_options({.plugin = name,
                              .table = found.policy->options,
                              .section = "",
                              .given = {},
                              .overrides = strategy.default_teacher_options,
                              .overrides_origin = "its default teacher's options"});
    return passed(name + (found.module ? "" : ", of its own file"));
  } catch (const core::Error& error) {
    const std::string text = error.what();
    return failed("its default teacher " + name +
                  " cannot be had: " + core::printable(text.substr(0, text.find('\n')), 400));
  }
}

}  // namespace guise::examine
