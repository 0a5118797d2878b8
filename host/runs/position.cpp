#include "runs/position.h"

namespace guise::runs {

Json to_json(const Position& position) {
  return {{"epoch", position.epoch}, {"in_epoch", position.in_epoch}, {"step", position.step}};
}

Position position_from(const Json& document) {
  return {document.at("epoch").get<int64_t>(), document.at("in_epoch").get<int64_t>(),
          document.at("step").get<int64_t>()};
}

}  // namespace guise::runs
