// A trained network with all that its use needs: how pictures come to it, and what its answers mean.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/run_config.h"
#include "models/network.h"
#include "runs/summary.h"

namespace guise::train {

struct NamedNetwork {
  std::string name;  // "student", "teacher", "average"
  std::unique_ptr<models::Network> network;
};

// Of a run with tasks that stands before its last one, `facts` name the classes so far alone, and networks
// that know others are left out.
struct Trained {
  std::string place;                     // as it was named
  std::string checkpoint;                // "step-000391", or the name of a file
  std::string file;                      // of its tensors, absolute
  std::optional<int64_t> step;           // optimizer steps done
  config::RunConfig config;              // of an exported file only model, data.name and evaluate
  std::optional<runs::Summary> summary;  // nothing where there is none that can be read
  runs::DataFacts facts;
  std::vector<NamedNetwork> networks;  // float32 on the CPU, each complete; the student first
  std::vector<std::string> warnings;
};

struct Wanted {
  std::string place;       // a run folder, a checkpoint in one, or a file of guise export
  std::string checkpoint;  // "last" (the newest that is good), "best", or a step
  std::string network;     // "student", "teacher", "average", or "all" that are there
};

// Throws core::Error(usage) naming what is missing, damaged or does not fit. Damaged newer checkpoints that
// were passed over become warnings.
Trained load(const Wanted& wanted);

}  // namespace guise::train
