// From a chosen plugin to a living instance: its file opened, judged and mapped, its operators resolved. No
// folder is searched.
#pragma once

#include <memory>
#include <string>

#include "bridge/loss_strategy.h"
#include "bridge/measure.h"
#include "bridge/teacher_policy.h"
#include "config/run_config.h"
#include "runs/summary.h"

namespace guise::train {

template <class Instance>
struct Loaded {
  std::unique_ptr<Instance> instance;
  runs::PluginRecord record;
};

// All throw core::Error(usage): another file than the one that was chosen, refused, an operator that this
// LibTorch lacks, or the plugin's own no.
Loaded<bridge::LossStrategy> load_strategy(const config::PluginChoice& choice,
                                           const bridge::SetupFacts& facts, const bridge::LogSink& log);
Loaded<bridge::TeacherPolicy> load_policy(const config::PluginChoice& choice, const bridge::SetupFacts& facts,
                                          const bridge::LogSink& log);
Loaded<bridge::Measure> load_measure(const config::PluginChoice& choice, const bridge::SetupFacts& facts,
                                     const bridge::LogSink& log);

}  // namespace guise::train
