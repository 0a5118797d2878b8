// A built plugin of this build tree, found, judged and mapped by the catalogue and bound by the bridge: the
// way of the trainer, without a run's configuration.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "bridge/loss_strategy.h"
#include "bridge/teacher_policy.h"
#include "catalogue/module.h"

namespace guise::bridge::testing {

class LoadedPlugin {
 public:
  // From that folder of the build tree; throws core::Error.
  LoadedPlugin(config::PluginKind kind, const std::string& name,
               const std::string& folder = "lib/guise/plugins");

  // Options are what differs from the defaults; they are checked as a run's are. Throws core::Error.
  std::unique_ptr<LossStrategy> strategy(const nlohmann::json& options, const SetupFacts& facts) const;
  std::unique_ptr<TeacherPolicy> policy(const nlohmann::json& options, const SetupFacts& facts) const;

 private:
  PluginSource source() const;

  std::string name_;
  std::shared_ptr<catalogue::Module> module_;
};

}  // namespace guise::bridge::testing
