// From a plugin's name or path to a living instance: found in the catalogue, mapped, its operators resolved.
#pragma once

#include <memory>
#include <string>

#include "bridge/loss_strategy.h"
#include "bridge/teacher_policy.h"
#include "catalogue/catalogue.h"
#include "config/run_config.h"
#include "runs/summary.h"

namespace guise::train {

template <class Instance>
struct Loaded {
  std::unique_ptr<Instance> instance;
  runs::PluginRecord record;
};

// Both throw core::Error(usage): unknown, refused, an operator that this LibTorch lacks, or the plugin's own
// no.
Loaded<bridge::LossStrategy> load_strategy(const catalogue::Catalogue& catalogue,
                                           const config::PluginChoice& choice,
                                           const bridge::SetupFacts& facts, const bridge::LogSink& log);
Loaded<bridge::TeacherPolicy> load_policy(const catalogue::Catalogue& catalogue,
                                          const config::PluginChoice& choice, const bridge::SetupFacts& facts,
                                          const bridge::LogSink& log);

}  // namespace guise::train
