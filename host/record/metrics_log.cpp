#include "record/metrics_log.h"

namespace guise::record {

void MetricsLog::write(const nlohmann::ordered_json& event) {
  // dump() writes null for what is not finite.
  file_.append(event.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

}  // namespace guise::record
