#include "app/build_facts.h"

#include <nlohmann/json.hpp>

#include "catalogue/gate.h"
#include "core/paths.h"
#include "core/version.h"

namespace guise::app {

BuildFacts build_facts() {
  return {.version = std::string(core::version()),
          .commit = GUISE_COMMIT,
          .abi = catalogue::abi_text(),
          .torch = GUISE_TORCH_VERSION,
          .prefix = core::prefix_of(core::executable_path())};
}

std::string to_json(const BuildFacts& facts) {
  using Json = nlohmann::ordered_json;
  const auto known = [](const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); };
  const Json document = {{"schema", "guise.version/1"},    {"version", facts.version},
                         {"commit", known(facts.commit)},  {"abi", facts.abi},
                         {"libtorch", known(facts.torch)}, {"prefix", facts.prefix}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace guise::app
