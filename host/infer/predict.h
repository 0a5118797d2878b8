// `guise predict`: the classes of single pictures.
#pragma once

#include <string>
#include <vector>

#include "config/requests.h"
#include "core/terminal.h"
#include "infer/trained.h"
#include "pictures/picture.h"

namespace guise::infer {

using config::PredictRequest;

struct Guess {
  std::string class_name;
  double probability = 0;
};

struct PictureAnswer {
  std::string picture;
  std::vector<Guess> guesses;  // most probable first; empty: it could not be read
  std::string problem;         // why
};

struct PredictReport {
  std::string run, checkpoint, network;
  std::vector<PictureAnswer> answers;  // in the order of the pictures
  std::vector<std::string> warnings;

  bool complete() const;  // every picture was answered
};

// A picture of any size (sides up to 8192) becomes one of the run's: scaled as Pillow's bilinear filter does,
// whatever its aspect ratio; grey to three equal channels. For MNIST and Fashion-MNIST it is scaled to 28 x
// 28 and gets the border of 2 black pixels that training adds; light and dark are as they are, so a dark
// garment on white ground is foreign to it.
pictures::Picture fitted(const pictures::Picture& picture, const Trained& run);

// Throws core::Error for what is wrong with the run; what is wrong with a picture stands in its answer.
PredictReport predict(const PredictRequest& request);

std::string to_json(const PredictReport& report);  // schema guise.predict/1
std::string to_text(const PredictReport& report, const core::Terminal& terminal);

}  // namespace guise::infer
