// A trained network with all that its use needs: how pictures come to it, and what its answers mean.
#pragma once

#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "config/run_config.h"
#include "models/network.h"

namespace guise::infer {

struct Facts {
  std::vector<std::string> class_names;  // [K]
  std::array<float, 3> mean{}, std{};    // of the training images, per channel in pixel units 0..255
  int64_t height = 0, width = 0;         // of the training images
};

struct NamedNetwork {
  std::string name;  // "student", "teacher", "average"
  std::unique_ptr<models::Network> network;
};

struct Trained {
  std::string place;            // as it was named
  std::string checkpoint;       // "step-000391", or the name of a file
  std::optional<int64_t> step;  // optimizer steps done
  config::RunConfig config;     // of an exported file only model, data.name and evaluate
  nlohmann::json summary;       // the run's summary.json; null where there is none
  Facts facts;
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

}  // namespace guise::infer
