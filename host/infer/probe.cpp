// Every run is loaded before any is measured: a mistake in the last one shows at once.
#include "infer/probe.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <system_error>

#include "core/error.h"
#include "core/text.h"
#include "features/spacing.h"
#include "infer/eval_data.h"
#include "infer/feature_pass.h"
#include "infer/probe_measures.h"
#include "memory/caching_allocator.h"
#include "models/head_weight.h"
#include "models/make_network.h"
#include "runs/lifecycle.h"
#include "train/device.h"

namespace guise::infer {
namespace {

constexpr int64_t kAugmented = 1000;  // images, as LiDAR's authors took

// A features file, or the networks of a run.
struct Source {
  std::string place;
  std::vector<Trained> run;  // one or none
};

// What stands at its last checkpoint and is not at its end compares with nothing: it is asked for by name.
void expect_finished(const Trained& run, const ProbeRequest& request) {
  std::error_code error;
  if (!request.checkpoint.empty() || !std::filesystem::is_directory(run.place, error)) return;
  if (run.summary && run.summary->ending.state == runs::Lifecycle::finished) return;
  throw core::usage_error(
      {.place = core::printable(run.place, 300),
       .problem = "the run is not finished",
       .expected = "a run at its end",
       .received =
           run.checkpoint + (run.summary ? ", " + core::printable(run.summary->ending.reason, 200) : ""),
       .advice = "guise train --resume " + core::printable(run.place, 200) +
                 ", or --checkpoint last to probe it as it stands"});
}

Source open(const std::string& place, const ProbeRequest& request) {
  Source source{place, {}};
  if (is_features_file(place)) return source;
  source.run.push_back(
      load({place, request.checkpoint.empty() ? "last" : request.checkpoint, request.network}));
  expect_finished(source.run.front(), request);
  return source;
}

// Both parts of the data set, and what their labels mean to the run.
struct Parts {
  EvalData train, test;
  std::string split;
  bool other_classes = false;
  std::vector<int64_t> train_labels, test_labels;
};

EvalRequest as_eval(const ProbeRequest& request, const std::string& split) {
  EvalRequest eval;
  eval.data = request.data;
  eval.data_root = request.data_root;
  eval.split = split;
  eval.limit = request.limit;
  return eval;
}

// Of another data set the labels are its own: probes learn them anew.
Parts parts_for(const std::vector<Trained>& run, const ProbeRequest& request,
                std::vector<std::string>& warnings) {
  const EvalRequest own = as_eval(request, "own");
  Parts parts;
  parts.split = split_for(own, run);
  parts.train = load_eval_data(as_eval(request, "train"), run);
  parts.test = load_eval_data(own, run);
  parts.other_classes = parts.test.name != run.front().config.data.name;
  if (parts.train.images.class_names != parts.test.images.class_names)
    throw core::usage_error({.place = parts.test.name,
                             .problem = "its test images have other classes than its training images",
                             .expected = core::printable(core::joined(parts.train.images.class_names), 160),
                             .received = core::printable(core::joined(parts.test.images.class_names), 160)});
  parts.train_labels =
      parts.other_classes ? parts.train.images.labels : labels_for(run.front(), parts.train, warnings);
  parts.test_labels =
      parts.other_classes ? parts.test.images.labels : labels_for(run.front(), parts.test, warnings);
  return parts;
}

at::Tensor head_weight_of(const Trained& run, const models::Network& network) {
  const at::Tensor weight = models::linear_head_weight(network, models::tensor_names(run.config.model.name));
  return weight.defined() ? weight.to(at::kCPU) : weight;
}

class Prober {
 public:
  explicit Prober(const ProbeRequest& request)
      : request_(request), progress_(stderr, core::terminal_of(stderr, request.colour)) {}

  void run(const std::vector<Trained>& one, std::vector<NetworkFeatures>& all,
           std::vector<std::string>& warnings) {
    const Trained& trained = one.front();
    warnings.insert(warnings.end(), trained.warnings.begin(), trained.warnings.end());
    const Parts parts = parts_for(one, request_, warnings);
    const config::TrainConfig& train = trained.config.train;
    const Computing computing{train::device_named(request_.device.empty() ? train.device : request_.device),
                              train.precision};
    train::set_threads(train.threads);
    for (const NamedNetwork& entry : trained.networks) {
      entry.network->to(computing.device, at::kFloat);
      NetworkFeatures found{
          .place = trained.place,
          .checkpoint = trained.checkpoint,
          .data = parts.test.name,
          .images = trained.facts.test_sum,
          .class_names = parts.other_classes ? parts.test.images.class_names : trained.facts.class_names,
          .head_weight = parts.other_classes ? at::Tensor() : head_weight_of(trained, *entry.network),
          .train = pass(trained, entry, parts, true, computing),
          .test = pass(trained, entry, parts, false, computing)};
      if (request_.augmentations > 0) {
        const std::vector<int64_t> samples = features::evenly_spaced(parts.train.images.count, kAugmented);
        found.augmented = augmented_features(trained, entry, parts.train.images, samples,
                                             request_.augmentations, request_.seed, computing);
      }
      all.push_back(std::move(found));
    }
  }

 private:
  features::FeatureSet pass(const Trained& trained, const NamedNetwork& entry, const Parts& parts,
                            bool of_train, const Computing& computing) {
    const EvalData& data = of_train ? parts.train : parts.test;
    features::FeatureSet set = feature_pass(
        trained, entry, data.images, of_train ? parts.train_labels : parts.test_labels, computing,
        [&](int64_t done) { show(trained.place + " " + entry.name, done, data.images.count); });
    set.split = of_train ? "train" : parts.split;
    set.other_classes = parts.other_classes;
    if (!parts.other_classes) set.classes = static_cast<int64_t>(trained.facts.class_names.size());
    features::check_finite(set);
    return set;
  }

  void show(const std::string& what, int64_t done, int64_t of) {
    if (progress_.due())
      progress_.update(core::printable(what, 60) + "  " + std::to_string(done) + "/" + std::to_string(of) +
                       " images");
  }

  const ProbeRequest& request_;
  core::ProgressLine progress_;
};

ProbeEntry entry_of(const NetworkFeatures& features, const ProbeRequest& request) {
  return {.place = features.place,
          .checkpoint = features.checkpoint,
          .step = features.train.step,
          .network = features.train.network,
          .data = features.data,
          .split = features.test.split,
          .train_rows = features.train.rows(),
          .rows = features.test.rows(),
          .columns = features.train.columns(),
          .measures = measures_of(features, request)};
}

}  // namespace

ProbeReport probe(const ProbeRequest& request) {
  memory::install_caching_allocator();
  std::vector<Source> sources;
  for (const std::string& place : request.runs) sources.push_back(open(place, request));

  ProbeReport report;
  std::vector<NetworkFeatures> all;
  Prober prober(request);
  for (const Source& source : sources) {
    if (source.run.empty())
      all.push_back(read_features_file(source.place));
    else
      prober.run(source.run, all, report.warnings);
  }
  if (!request.save_features.empty()) {
    if (all.size() != 1)
      throw core::usage_error({.place = "--save-features",
                               .expected = "one network",
                               .received = std::to_string(all.size()),
                               .advice = "one RUN, and --network NAME"});
    write_features_file(request.save_features, all.front());
  }
  for (const NetworkFeatures& features : all) report.entries.push_back(entry_of(features, request));
  report.cka = cka_between(all);
  return report;
}

}  // namespace guise::infer
