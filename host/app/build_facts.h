// What this program was built of, for whoever has to repeat a result or report a fault.
#pragma once

#include <string>

namespace guise::app {

struct BuildFacts {
  std::string version;  // "0.9.0"
  std::string
      commit;         // of the sources, with "-dirty" where they were changed; empty: not built in a checkout
  std::string abi;    // of plugins, "0.9"
  std::string torch;  // version of LibTorch; empty: built without the trainer
  std::string prefix;  // of the installation or the build folder
};

BuildFacts build_facts();

// {"schema": "guise.version/1", ...}; what is not known is null.
std::string to_json(const BuildFacts& facts);

}  // namespace guise::app
