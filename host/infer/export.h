// `guise export`: a trained network as a file for other programs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/requests.h"

namespace guise::infer {

using config::ExportRequest;

struct ExportReport {
  std::string network, checkpoint;
  int64_t parameters = 0;
  std::vector<std::string> warnings;
};

// Writes request.out, durably. Throws core::Error.
ExportReport export_network(const ExportRequest& request);

}  // namespace guise::infer
