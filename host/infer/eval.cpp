// Every run is loaded before any is measured: a mistake in the last one shows at once.
#include "infer/eval.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "config/data_sets.h"
#include "core/error.h"
#include "core/text.h"
#include "infer/eval_data.h"
#include "infer/predictions.h"
#include "memory/caching_allocator.h"
#include "metrics/accuracy.h"
#include "runs/measurements.h"
#include "train/device.h"

namespace guise::infer {
namespace {

// The counts behind the accuracy of an evaluation.
std::optional<metrics::Share> share_of(const runs::Evaluation& evaluation) {
  const double correct = evaluation.at(runs::kTop1) / 100 * static_cast<double>(evaluation.samples);
  if (evaluation.samples < 1 || !(correct > -0.5 && correct < static_cast<double>(evaluation.samples) + 0.5))
    return std::nullopt;
  return metrics::Share{std::llround(correct), evaluation.samples};
}

// Of the evaluation in the summary that was made of this very checkpoint.
std::optional<metrics::Share> share_in_summary(const Trained& run, const std::string& network) {
  if (!run.step || !run.summary) return std::nullopt;
  for (const auto& result : {run.summary->final, run.summary->best}) {
    if (!result || result->step != *run.step) continue;
    for (const runs::EpochResult::Measured& measured : result->measured) {
      if (measured.network == network) return share_of(measured.evaluation);
    }
  }
  return std::nullopt;
}

std::optional<Gap> gap_of(const Trained& run, const EvalData& data, const std::string& split,
                          const NetworkResult& result) {
  const config::DataSet* set = config::find_data_set(data.name);
  const bool new_test = set != nullptr && set->new_test_of == run.config.data.name;
  if (!new_test || split != "test") return std::nullopt;
  if (run.config.data.validation > 0) return std::nullopt;  // the summary is of held-out training images
  const auto before = share_in_summary(run, result.name), after = share_of(result.measured.evaluation);
  if (!before || !after) return std::nullopt;
  const auto percent = [](metrics::Share share) {
    return 100.0 * static_cast<double>(share.correct) / static_cast<double>(share.total);
  };
  const metrics::PercentInterval interval = metrics::difference_interval(*before, *after);
  return Gap{percent(*before), percent(*before) - percent(*after), interval.low, interval.high};
}

struct Evaluated {
  RunResult result;
  std::map<std::string, at::Tensor> probabilities;  // by network
};

class Evaluator {
 public:
  Evaluator(const EvalRequest& request, const EvalData& data, std::string split, int64_t topk)
      : request_(request),
        data_(data),
        split_(std::move(split)),
        topk_(topk),
        progress_(stderr, core::terminal_of(stderr, request.colour)) {}

  Evaluated run(const Trained& trained, const std::vector<int64_t>& labels) {
    const config::TrainConfig& train = trained.config.train;
    const Computing computing{train::device_named(request_.device.empty() ? train.device : request_.device),
                              train.precision};
    train::set_threads(train.threads);
    Evaluated evaluated{{trained.place, trained.checkpoint, trained.step, {}}, {}};
    for (const NamedNetwork& entry : trained.networks) {
      entry.network->to(computing.device, at::kFloat);
      const at::Tensor logits =
          logits_of(*entry.network, data_.images, data::Normalization(trained.facts.mean, trained.facts.std),
                    computing, [&](int64_t done) { show(trained.place + " " + entry.name, done); });
      const at::Tensor probabilities = probabilities_of(logits);
      NetworkResult result{entry.name, measure(logits, probabilities, labels, {.topk = topk_}), std::nullopt};
      result.gap = gap_of(trained, data_, split_, result);
      evaluated.result.networks.push_back(std::move(result));
      evaluated.probabilities[entry.name] = probabilities;
    }
    return evaluated;
  }

 private:
  void show(const std::string& what, int64_t done) {
    if (progress_.due())
      progress_.update(core::printable(what, 60) + "  " + std::to_string(done) + "/" +
                       std::to_string(data_.images.count) + " images");
  }

  const EvalRequest& request_;
  const EvalData& data_;
  std::string split_;
  int64_t topk_;
  core::ProgressLine progress_;
};

// Of one network of every run; nothing where a run lacks it.
std::optional<at::Tensor> ensemble_named(const std::string& name, const std::vector<Evaluated>& runs) {
  std::vector<at::Tensor> members;
  for (const Evaluated& run : runs) {
    const auto found = run.probabilities.find(name);
    if (found != run.probabilities.end()) members.push_back(found->second);
  }
  return members.size() == runs.size() ? std::optional(ensemble_of(members)) : std::nullopt;
}

void expect_same_classes(const std::vector<Trained>& runs) {
  for (const Trained& run : runs) {
    if (run.facts.class_names == runs.front().facts.class_names) continue;
    throw core::usage_error({.place = run.place,
                             .problem = "its classes, or their order, are not those of " + runs.front().place,
                             .advice = "each run alone"});
  }
}

}  // namespace

EvalReport evaluate(const EvalRequest& request) {
  memory::install_caching_allocator();
  std::vector<Trained> runs;
  for (const std::string& place : request.runs)
    runs.push_back(load({place, request.checkpoint, request.network}));
  expect_same_classes(runs);
  const EvalData data = load_eval_data(request, runs);
  EvalReport report{data.name,
                    split_for(request, runs),
                    runs.front().facts.class_names,
                    data.images.count,
                    runs.front().config.evaluate.topk,
                    {},
                    {},
                    {}};
  std::vector<int64_t> labels;
  for (const Trained& run : runs) {
    report.warnings.insert(report.warnings.end(), run.warnings.begin(), run.warnings.end());
    labels = labels_for(run, data, report.warnings);  // the same for all: their classes are
    if (run.facts.height == data.images.height && run.facts.width == data.images.width) continue;
    report.warnings.push_back(run.place + ": trained on pictures of another size");
  }

  Evaluator evaluator(request, data, report.split, report.topk);
  std::vector<Evaluated> evaluated;
  for (const Trained& run : runs) evaluated.push_back(evaluator.run(run, labels));
  at::Tensor to_write = evaluated.front().probabilities.begin()->second;
  for (const NetworkResult& entry : evaluated.front().result.networks) {
    if (runs.size() == 1) break;
    const auto together = ensemble_named(entry.name, evaluated);
    if (!together) continue;
    if (report.ensemble.empty()) to_write = *together;
    report.ensemble.push_back(
        {entry.name, measure(*together, *together, labels, {.topk = report.topk}), std::nullopt});
  }
  for (Evaluated& run : evaluated) report.runs.push_back(std::move(run.result));
  if (!request.predictions.empty()) write_predictions(request.predictions, to_write, labels);
  return report;
}

}  // namespace guise::infer
