// A run folder as training leaves it, with networks of width 1 that were never trained.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "models/network.h"
#include "runs/checkpoint_folder.h"
#include "runs/run_folder.h"
#include "runs/summary.h"
#include "support/temporary_folder.h"
#include "train/trained.h"

namespace guise::train::testing {

std::unique_ptr<models::Network> small_network(uint64_t seed, int64_t classes = 10);

using Networks = std::map<std::string, const models::Network*>;

class StoredRun {
 public:
  // Of 20 made-up test images, with `changes` merged into the configuration, a summary, and no checkpoint.
  explicit StoredRun(const std::filesystem::path& place, const nlohmann::json& changes = {});

  // The tensors of the networks whose names begin with `part`; of a head that is "fc.".
  void save(int64_t step, const Networks& networks,
            const std::map<std::string, std::string>& parts = {}) const;
  void write_summary(const runs::Summary& summary) const;

  std::string place() const { return files.root().string(); }
  std::filesystem::path checkpoint(const std::string& name) const {
    return files.checkpoints_folder() / name;
  }

  runs::RunFolder files;
};

// Of 10 gratings: their names, numbers to normalise by, 32 x 32 pixels.
runs::DataFacts facts_of_gratings();

bool same_values(const models::Network& a, const models::Network& b);

}  // namespace guise::train::testing
