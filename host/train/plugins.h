// From a plugin's name or path to a living instance: found in the catalogue, mapped, its operators resolved.
#pragma once

#include <memory>
#include <string>

#include "bridge/loss_strategy.h"
#include "bridge/teacher_policy.h"
#include "catalogue/catalogue.h"
#include "config/run_config.h"

namespace guise::train {

// What summary.json says of a plugin, so that a run can be repeated with the same build of it.
struct PluginRecord {
  std::string kind;  // "loss" or "teacher"
  std::string name;
  std::string version;
  std::string file;    // absolute
  std::string sha256;  // of the file as it was loaded
};

template <class Instance>
struct Loaded {
  std::unique_ptr<Instance> instance;
  PluginRecord record;
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
