// Every run is loaded before any is measured: a mistake in the last one shows at once.
#include "infer/eval.h"

#include <algorithm>
#include <iterator>

#include "core/error.h"
#include "core/text.h"
#include "data/corruption.h"
#include "infer/eval_data.h"
#include "infer/gap.h"
#include "infer/predictions.h"
#include "memory/caching_allocator.h"
#include "train/device.h"

namespace guise::infer {
namespace {

// What one network says of all images; the same whatever their labels are taken to be.
struct Answers {
  std::string network;
  at::Tensor logits, probabilities;  // [N, K]
};
using AnswersOfRuns = std::vector<std::vector<Answers>>;  // by run, then by network

class Evaluator {
 public:
  Evaluator(const EvalRequest& request, const std::vector<Trained>& runs)
      : request_(request), runs_(runs), progress_(stderr, core::terminal_of(stderr, request.colour)) {}

  // `what` is shown while it takes long.
  AnswersOfRuns answers(const data::ImageSet& images, const std::string& what) {
    AnswersOfRuns all;
    for (const Trained& run : runs_) all.push_back(answers_of(run, images, what));
    return all;
  }

 private:
  std::vector<Answers> answers_of(const Trained& run, const data::ImageSet& images, const std::string& what) {
    const config::TrainConfig& train = run.config.train;
    const Computing computing{train::device_named(request_.device.empty() ? train.device : request_.device),
                              train.precision};
    train::set_threads(train.threads);
    std::vector<Answers> answers;
    for (const NamedNetwork& entry : run.networks) {
      entry.network->to(computing.device, at::kFloat);
      const std::string shown = run.place + " " + entry.name + what;
      const at::Tensor logits =
          logits_of(*entry.network, images, data::Normalization(run.facts.mean, run.facts.std), computing,
                    [&](int64_t done) { show(shown, done, images.count); });
      answers.push_back({entry.name, logits, probabilities_of(logits)});
    }
    return answers;
  }

  void show(const std::string& what, int64_t done, int64_t count) {
    if (progress_.due())
      progress_.update(core::printable(what, 60) + "  " + std::to_string(done) + "/" + std::to_string(count) +
                       " images");
  }

  const EvalRequest& request_;
  const std::vector<Trained>& runs_;
  core::ProgressLine progress_;
};

std::vector<RunResult> results_of(const std::vector<Trained>& runs, const AnswersOfRuns& answers,
                                  const std::vector<int64_t>& labels, int64_t topk) {
  std::vector<RunResult> results;
  for (size_t i = 0; i < runs.size(); ++i) {
    RunResult result{runs[i].place, runs[i].checkpoint, runs[i].step, {}};
    for (const Answers& said : answers[i])
      result.networks.push_back(
          {said.network, measure(said.logits, said.probabilities, labels, {.topk = topk}), std::nullopt});
    results.push_back(std::move(result));
  }
  return results;
}

// Of one network of every run; nothing where a run lacks it.
std::optional<at::Tensor> ensemble_named(const std::string& name, const AnswersOfRuns& runs) {
  std::vector<at::Tensor> members;
  for (const std::vector<Answers>& run : runs) {
    const auto found = std::ranges::find(run, name, &Answers::network);
    if (found != run.end()) members.push_back(found->probabilities);
  }
  return members.size() == runs.size() ? std::optional(ensemble_of(members)) : std::nullopt;
}

// Nothing of one run.
std::vector<NetworkResult> ensemble_results(const AnswersOfRuns& answers, const std::vector<int64_t>& labels,
                                            int64_t topk) {
  std::vector<NetworkResult> results;
  for (const Answers& said : answers.front()) {
    const auto together = answers.size() == 1 ? std::nullopt : ensemble_named(said.network, answers);
    if (together)
      results.push_back({said.network, measure(*together, *together, labels, {.topk = topk}), std::nullopt});
  }
  return results;
}

// The table of a single run is its first network's, of several runs the first ensemble's, where there is one.
at::Tensor to_write(const AnswersOfRuns& answers) {
  for (const Answers& said : answers.front()) {
    const auto together = answers.size() == 1 ? std::nullopt : ensemble_named(said.network, answers);
    if (together) return *together;
  }
  return answers.front().front().probabilities;
}

void expect_same_classes(const std::vector<Trained>& runs) {
  for (const Trained& run : runs) {
    if (run.facts.class_names == runs.front().facts.class_names) continue;
    throw core::usage_error({.place = run.place,
                             .problem = "its classes, or their order, are not those of " + runs.front().place,
                             .advice = "each run alone"});
  }
}

// The same for all runs: their classes are.
std::vector<int64_t> labels_of(const std::vector<Trained>& runs, const EvalData& data,
                               std::vector<std::string>& warnings) {
  std::vector<int64_t> labels;
  for (const Trained& run : runs) {
    labels = labels_for(run, data, warnings);
    if (run.facts.height == data.images.height && run.facts.width == data.images.width) continue;
    warnings.push_back(run.place + ": trained on pictures of another size");
  }
  return labels;
}

EvalReport report_of(const std::vector<Trained>& runs, const EvalData& data, const std::string& split,
                     const AnswersOfRuns& answers, const std::vector<int64_t>& labels) {
  const int64_t topk = runs.front().config.evaluate.topk;
  return {data.name,
          split,
          runs.front().facts.class_names,
          data.images.count,
          topk,
          results_of(runs, answers, labels, topk),
          ensemble_results(answers, labels, topk),
          {}};
}

// Training images with wrong labels are measured twice, by these and by the right ones.
void add_clean_labels(EvalReport& report, const std::vector<Trained>& runs, EvalData& data,
                      const AnswersOfRuns& answers) {
  if (data.images.clean_labels.empty()) return;
  std::vector<std::string> said;  // already, of the labels as trained
  std::swap(data.images.labels, data.images.clean_labels);
  report.labels = "as trained";
  report.others.push_back(report_of(runs, data, report.split, answers, labels_of(runs, data, said)));
  report.others.back().labels = "clean";
  std::swap(data.images.labels, data.images.clean_labels);
}

void add_corrupted(EvalReport& report, const EvalRequest& request, const std::vector<Trained>& runs,
                   const EvalData& data, const std::vector<int64_t>& labels, Evaluator& evaluator) {
  for (const config::Corruption& corruption : config::corruptions_of(request.corruptions)) {
    const data::ImageSet worse = data::corrupted(data.images, corruption);
    const AnswersOfRuns answers = evaluator.answers(worse, ", " + config::to_text(corruption));
    report.corrupted.push_back({corruption, results_of(runs, answers, labels, report.topk),
                                ensemble_results(answers, labels, report.topk)});
  }
}

// On one data set; the first one is what predictions and corruptions are of.
EvalReport evaluate_on(const EvalRequest& request, const std::vector<Trained>& runs, bool first,
                       Evaluator& evaluator) {
  EvalData data = load_eval_data(request, runs);
  std::vector<std::string> warnings;
  const std::vector<int64_t> labels = labels_of(runs, data, warnings);
  const AnswersOfRuns answers = evaluator.answers(data.images, "");
  EvalReport report = report_of(runs, data, split_for(request, runs), answers, labels);
  report.warnings = warnings;
  add_clean_labels(report, runs, data, answers);
  if (!first) return report;
  add_corrupted(report, request, runs, data, labels, evaluator);
  if (!request.predictions.empty()) write_predictions(request.predictions, to_write(answers), labels);
  return report;
}

}  // namespace

EvalReport evaluate(const EvalRequest& request) {
  memory::install_caching_allocator();
  std::vector<Trained> runs;
  for (const std::string& place : request.runs)
    runs.push_back(load({place, request.checkpoint, request.network}));
  expect_same_classes(runs);
  Evaluator evaluator(request, runs);
  EvalReport report = evaluate_on(request, runs, true, evaluator);
  std::vector<std::string> warnings;
  for (const Trained& run : runs) warnings.insert(warnings.end(), run.warnings.begin(), run.warnings.end());
  warnings.insert(warnings.end(), report.warnings.begin(), report.warnings.end());
  for (const std::string& name : request.other_data) {
    EvalRequest asked = request;
    asked.data = name;
    EvalReport other = evaluate_on(asked, runs, false, evaluator);
    warnings.insert(warnings.end(), other.warnings.begin(), other.warnings.end());
    std::vector<EvalReport> more = std::move(other.others);  // its clean labels
    other.others.clear();
    report.others.push_back(std::move(other));
    std::ranges::move(more, std::back_inserter(report.others));
  }
  report.warnings = std::move(warnings);
  add_gaps(report, runs);
  return report;
}

}  // namespace guise::infer
