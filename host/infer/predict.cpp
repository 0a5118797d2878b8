#include "infer/predict.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "config/data_sets.h"
#include "core/error.h"
#include "core/text.h"
#include "data/fitted.h"
#include "data/picture_file.h"
#include "data/resize.h"
#include "infer/measure.h"
#include "record/json_file.h"
#include "train/device.h"

namespace guise::infer {
namespace {

// The only error of one line: the rest of the pictures follows.
std::string first_line(const core::Error& error) {
  const std::string text = error.what();
  return text.substr(0, text.find('\n'));
}

std::vector<Guess> best(const at::Tensor& probabilities, const std::vector<std::string>& names, int64_t top) {
  const auto [values, classes] = probabilities.topk(std::min<int64_t>(top, probabilities.size(0)));
  std::vector<Guess> guesses;
  for (int64_t i = 0; i < values.size(0); ++i) {
    guesses.push_back({names[static_cast<size_t>(classes[i].item<int64_t>())], values[i].item<double>()});
  }
  return guesses;
}

PictureAnswer answer(const std::string& file, const Trained& run, const Computing& computing, int64_t top) {
  try {
    pictures::Picture picture = fitted(data::read_picture(file, pictures::kLargestPhotoSide), run);
    const data::ImageSet images{1,   picture.height,       picture.width, std::move(picture.pixels),
                                {0}, run.facts.class_names};
    const at::Tensor logits =
        logits_of(*run.networks.front().network, images, data::Normalization(run.facts.mean, run.facts.std),
                  computing, [](int64_t) {});
    return {file, best(probabilities_of(logits)[0], run.facts.class_names, top), ""};
  } catch (const core::Error& error) {
    if (error.fault() != core::Fault::usage) throw;
    return {file, {}, first_line(error)};
  }
}

}  // namespace

bool PredictReport::complete() const {
  return std::all_of(answers.begin(), answers.end(),
                     [](const PictureAnswer& answer) { return answer.problem.empty(); });
}

pictures::Picture fitted(const pictures::Picture& picture, const Trained& run) {
  const config::DataSet* set = config::find_data_set(run.config.data.name);
  const int64_t border = set == nullptr ? 0 : set->padding;
  if (border == 0 && run.config.data.image_size > 0) return data::fitted(picture, run.config.data.image_size);
  const pictures::Picture inner =
      data::resized(picture, run.facts.height - 2 * border, run.facts.width - 2 * border);
  return border == 0 ? inner : data::padded(inner, border);
}

PredictReport predict(const PredictRequest& request) {
  const Trained run = load({request.run, request.checkpoint, request.network});
  const config::TrainConfig& train = run.config.train;
  const Computing computing{train::device_named(request.device.empty() ? train.device : request.device),
                            train.precision};
  train::set_threads(train.threads);
  run.networks.front().network->to(computing.device, at::kFloat);
  PredictReport report{request.run, run.checkpoint, run.networks.front().name, {}, run.warnings};
  for (const std::string& file : request.pictures)
    report.answers.push_back(answer(file, run, computing, request.top));
  return report;
}

std::string to_json(const PredictReport& report) {
  nlohmann::ordered_json document = {{"schema", "guise.predict/1"},
                                     {"run", report.run},
                                     {"checkpoint", report.checkpoint},
                                     {"network", report.network},
                                     {"pictures", nlohmann::ordered_json::array()}};
  for (const PictureAnswer& answer : report.answers) {
    nlohmann::ordered_json entry = {{"picture", answer.picture}};
    if (!answer.problem.empty()) entry["problem"] = answer.problem;
    entry["classes"] = nlohmann::ordered_json::array();
    for (const Guess& guess : answer.guesses)
      entry["classes"].push_back({{"class", guess.class_name}, {"probability", guess.probability}});
    document["pictures"].push_back(std::move(entry));
  }
  document["warnings"] = report.warnings;
  return record::to_json_text(document);
}

std::string to_text(const PredictReport& report, const core::Terminal& terminal) {
  core::TextTable table{{"picture", "class", "probability"}, {}, 0};
  for (const PictureAnswer& answer : report.answers) {
    std::string picture = core::printable(answer.picture, 60);
    for (const Guess& guess : answer.guesses) {
      table.rows.push_back(
          {picture, core::printable(guess.class_name), core::fixed_text(100 * guess.probability, 2) + " %"});
      picture.clear();
    }
  }
  return table.rows.empty() ? "" : core::to_text(table, terminal);
}

}  // namespace guise::infer
