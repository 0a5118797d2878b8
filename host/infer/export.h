// `guise export`: a trained network as a file for other programs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace guise::infer {

struct ExportRequest {
  std::string run;
  std::string format;      // safetensors or torchscript
  std::string names;       // of safetensors: torchvision or mmpretrain
  std::string input;       // of torchscript: pixels or normalised
  std::string network;     // student, teacher or average
  std::string checkpoint;  // last, best or a step
  std::string out;         // the file
};

struct ExportReport {
  std::string network, checkpoint;
  int64_t parameters = 0;
  std::vector<std::string> warnings;
};

// Writes request.out, durably. Throws core::Error.
ExportReport export_network(const ExportRequest& request);

}  // namespace guise::infer
