#include "infer/eval_data.h"

#include <algorithm>
#include <filesystem>

#include "config/data_root.h"
#include "core/error.h"
#include "core/paths.h"
#include "core/text.h"
#include "data/load_split.h"
#include "data/split.h"

namespace guise::infer {
namespace {

std::string root_of(const std::string& name, const std::string& given, const std::string& recorded) {
  if (!given.empty()) return given;
  std::error_code ignored;
  if (!recorded.empty() && std::filesystem::is_directory(recorded, ignored)) return recorded;
  const std::string found = config::find_data_root(name, core::environment_path("GUISE_DATA")).path;
  if (!found.empty() || !config::needs_data_files(name)) return found;
  throw core::usage_error({.place = "--data-root",
                           .expected = "a folder that holds " + name,
                           .received = "nothing",
                           .advice = "--data-root FOLDER, or GUISE_DATA=FOLDER"});
}

// A folder of the same name may hold other images. What limits and held-out shares leave of a set depends on
// the run; what a file of weights does not tell is trusted.
void expect_same_images(const Trained& run, const Trained& first) {
  const auto differ = [](const std::string& here, const std::string& there) {
    return !here.empty() && !there.empty() && here != there;
  };
  const config::DataConfig &ours = run.config.data, &theirs = first.config.data;
  if (ours.validation > 0 || theirs.validation > 0 || ours.test_limit != theirs.test_limit) return;
  const bool whole = ours.train_limit == 0 && theirs.train_limit == 0 && !ours.changes_training() &&
                     !theirs.changes_training();
  if (!differ(run.facts.test_sum, first.facts.test_sum) &&
      !(whole && differ(run.facts.train_sum, first.facts.train_sum)))
    return;
  throw core::usage_error({.place = run.place,
                           .problem = "it was trained and tested on other images than " + first.place,
                           .advice = "each run alone, or --data NAME"});
}

std::string name_for(const EvalRequest& request, const std::vector<Trained>& runs) {
  if (!request.data.empty()) return request.data;
  const std::string& name = runs.front().config.data.name;
  for (const Trained& run : runs) {
    if (run.config.data.name == name) {
      expect_same_images(run, runs.front());
      continue;
    }
    throw core::usage_error(
        {.place = run.place,
         .problem = "it was trained on " + run.config.data.name + ", " + runs.front().place + " on " + name,
         .advice = "--data NAME"});
  }
  return name;
}

// Which images train and validation hold depends on the run.
void expect_one_part(const std::vector<Trained>& runs, const std::string& split) {
  const Trained& first = runs.front();
  const config::DataConfig& data = first.config.data;
  const bool seeded = data.validation > 0 || data.train_limit > 0 || data.changes_training();
  for (const Trained& run : runs) {
    const config::DataConfig& own = run.config.data;
    const bool same = own.validation == data.validation && own.train_limit == data.train_limit &&
                      own.noise == data.noise && own.imbalance == data.imbalance &&
                      (run.config.train.seed == first.config.train.seed || !seeded);
    if (same) continue;
    throw core::usage_error({.place = run.place,
                             .problem = "its " + split + " images are not those of " + first.place,
                             .advice = "each run alone, or --split test"});
  }
}

data::Part part_named(const std::string& split) {
  return split == "train"        ? data::Part::train
         : split == "validation" ? data::Part::validation
                                 : data::Part::test;
}

// Of a run with tasks, where some classes are still to come.
bool knows_a_part(const Trained& run, const EvalData& data) {
  const std::vector<std::string>& all = data.images.class_names;
  return run.config.continual.is_on() && run.facts.class_names.size() < all.size() &&
         std::ranges::all_of(
             run.facts.class_names,
             [&](const std::string& name) { return std::ranges::find(all, name) != all.end(); });
}

// Images of the classes that the run knows; what their labels were before data.noise may be another class.
void keep_known(data::ImageSet& images, const Trained& run) {
  const std::vector<std::string>& known = run.facts.class_names;
  const auto is_known = [&](int64_t label) {
    return std::ranges::find(known, images.class_names[static_cast<size_t>(label)]) != known.end();
  };
  std::vector<int64_t> places;
  for (int64_t i = 0; i < images.count; ++i) {
    if (is_known(images.labels[static_cast<size_t>(i)])) places.push_back(i);
  }
  const std::vector<std::string> names = images.class_names;
  images = data::select(images, places);
  images.clean_labels.clear();
  std::vector<int64_t> place_of;
  images.class_names.clear();
  for (const std::string& name : names) {
    place_of.push_back(std::ssize(images.class_names));
    if (std::ranges::find(known, name) != known.end()) images.class_names.push_back(name);
  }
  for (int64_t& label : images.labels) label = place_of[static_cast<size_t>(label)];
}

core::Error strange_classes(const Trained& run, const EvalData& data,
                            const std::vector<std::string>& strangers) {
  const std::vector<std::string>& ours = run.facts.class_names;
  if (strangers.size() == data.images.class_names.size())
    return core::usage_error({.place = run.place,
                              .problem = "it was trained on another number of classes",
                              .expected = std::to_string(ours.size()) + " (" + run.config.data.name + ")",
                              .received = std::to_string(strangers.size()) + " (" + data.name + ")"});
  return core::usage_error(
      {.place = run.place,
       .problem = "some classes of " + data.name + " are none of those that it was trained on",
       .expected = core::printable(core::joined(ours), 160),
       .received = core::printable(core::joined(strangers), 160),
       .advice = "rename the folders, or leave those classes out"});
}

}  // namespace

std::string split_for(const EvalRequest& request, const std::vector<Trained>& runs) {
  if (request.split != "own") return request.split;
  const config::DataConfig& first = runs.front().config.data;
  const bool own_data = request.data.empty() || request.data == first.name;
  return own_data && first.validation > 0 ? "validation" : "test";
}

EvalData load_eval_data(const EvalRequest& request, const std::vector<Trained>& runs) {
  const config::RunConfig& run = runs.front().config;
  EvalData data{name_for(request, runs), {}};
  const bool own = data.name == run.data.name;
  config::DataConfig config = own ? run.data : config::DataConfig{};
  config.name = data.name;
  if (config::needs_data_files(data.name))
    config.root = root_of(data.name, request.data_root, own ? run.data.root : "");
  if (request.limit) config.test_limit = *request.limit;
  if (request.limit && !config.changes_training()) config.train_limit = *request.limit;
  const std::string split = split_for(request, runs);
  if (split != "test") expect_one_part(runs, split);
  data.images = data::load_part(config, part_named(split), run.train.seed);
  // Which labels are wrong, and which images are left, depends on how many the run trained on.
  if (request.limit && split == "train" && config.changes_training())
    data.images = data::limit_to(std::move(data.images), *request.limit, run.train.seed, data::Split::train);
  if (knows_a_part(runs.front(), data)) keep_known(data.images, runs.front());
  return data;
}

std::vector<int64_t> labels_for(const Trained& run, const EvalData& data,
                                std::vector<std::string>& warnings) {
  const std::vector<std::string>& ours = run.facts.class_names;
  const std::vector<std::string>& theirs = data.images.class_names;
  if (ours == theirs) return data.images.labels;
  std::vector<std::string> strangers;
  std::vector<int64_t> place_of;  // of their class in ours
  for (const std::string& name : theirs) {
    const auto found = std::find(ours.begin(), ours.end(), name);
    if (found == ours.end()) strangers.push_back(name);
    place_of.push_back(found - ours.begin());
  }
  if (strangers.size() == theirs.size() && ours.size() == theirs.size()) {
    warnings.push_back(run.place + ": the classes have other names in " + data.name + " (" +
                       core::printable(theirs.front()) + "); they are matched by their order");
    return data.images.labels;
  }
  if (!strangers.empty()) throw strange_classes(run, data, strangers);
  std::vector<int64_t> labels;
  for (const int64_t label : data.images.labels) labels.push_back(place_of[static_cast<size_t>(label)]);
  return labels;
}

}  // namespace guise::infer
