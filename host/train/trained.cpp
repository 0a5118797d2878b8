// A network is made by its configuration, then every value is set: what does not fit is refused whole.
#include "train/trained.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "config/recorded.h"
#include "core/error.h"
#include "core/text.h"
#include "models/make_network.h"
#include "models/stored_weights.h"
#include "nodes/kernels.h"
#include "runs/best_metric.h"
#include "runs/checkpoint_name.h"
#include "runs/networks.h"
#include "runs/run_folder.h"
#include "train/stored.h"
#include "train/trained_facts.h"

namespace guise::train {
namespace fs = std::filesystem;
namespace {

models::Tensors with_prefix(const TensorMap& tensors, const std::string& prefix) {
  models::Tensors values;
  for (const auto& [name, tensor] : tensors) {
    if (name.starts_with(prefix)) values[name.substr(prefix.size())] = tensor;
  }
  return values;
}

// A teacher of scope head has no backbone of its own: it reads the student's features.
models::Tensors values_of(const TensorMap& tensors, const std::string& network, const std::string& head) {
  models::Tensors values = with_prefix(tensors, network + ".");
  const bool head_only = std::all_of(values.begin(), values.end(),
                                     [&](const auto& entry) { return entry.first.starts_with(head); });
  if (network == runs::kStudent || values.empty() || !head_only) return values;
  models::Tensors whole = with_prefix(tensors, std::string(runs::kStudent) + ".");
  for (const auto& [name, tensor] : values) whole[name] = tensor;
  return whole;
}

// A table of the machine that trained it may not be here.
const nodes::Kernels* kernels_of(const std::string& name) {
  std::error_code error;
  const bool is_file = name != "auto" && name != "reference";
  return nodes::kernels_named(is_file && !fs::exists(name, error) ? "auto" : name);
}

// Of a run with tasks a network has rows for the classes that it knows by then.
int64_t classes_in(const Trained& trained, const models::Tensors& values) {
  const auto all = static_cast<int64_t>(trained.facts.class_names.size());
  const auto rows = values.find(models::tensor_names(trained.config.model.name).head + "weight");
  const bool grows = trained.config.continual.is_on() && rows != values.end() && rows->second.dim() == 2;
  return grows ? std::clamp<int64_t>(rows->second.size(0), 1, all) : all;
}

std::unique_ptr<models::Network> make(const Trained& trained, const models::Tensors& values,
                                      const std::string& place) {
  const int64_t classes = classes_in(trained, values);
  auto network =
      models::make_network(trained.config.model, classes, 0)->clone();  // a clone requires no gradients
  models::set_tensors(*network, values, place);
  network->use_kernels(kernels_of(trained.config.train.kernels));
  network->keep_prepared(true);
  return network;
}

void add_networks(Trained& trained, const Stored& stored, const std::string& wanted) {
  const std::string& head = models::tensor_names(trained.config.model.name).head;
  std::vector<std::string> there;
  for (const std::string& name : runs::network_names()) {
    const models::Tensors values = values_of(stored.tensors, name, head);
    if (values.empty()) continue;
    there.push_back(name);
    if (wanted != "all" && wanted != name) continue;
    trained.networks.push_back({name, make(trained, values, stored.place + ": " + name)});
  }
  if (!trained.networks.empty()) return;
  throw core::usage_error({.place = stored.place,
                           .expected = wanted == "all" ? "a network" : "a network named " + wanted,
                           .received = there.empty() ? "none" : core::joined(there)});
}

// What is asked for first, or the student, decides which classes count.
void keep_one_number_of_classes(Trained& trained) {
  const auto all = static_cast<int64_t>(trained.facts.class_names.size());
  const int64_t known = trained.networks.front().network->classes();
  std::erase_if(trained.networks, [&](const NamedNetwork& entry) {
    const int64_t own = entry.network->classes();
    if (own != known)
      trained.warnings.push_back(trained.place + ": " + entry.name + " knows " + std::to_string(own) +
                                 " classes, not " + std::to_string(known) + ": it is left out");
    return own != known;
  });
  if (known == all) return;
  trained.warnings.push_back(trained.place + ": " + trained.networks.front().name + " knows " +
                             std::to_string(known) + " of the " + std::to_string(all) +
                             " classes by then: only these count");
  trained.facts.class_names.resize(static_cast<size_t>(known));
}

Trained load_run(const fs::path& run, const Wanted& wanted, Stored stored) {
  Trained trained;
  trained.place = wanted.place;
  trained.config = config::read_recorded(runs::RunFolder::at(run).config_file().string());
  trained.summary = read_summary(run);
  trained.facts = facts_of_run(trained.config, trained.summary, run.string());
  trained.checkpoint = stored.checkpoint;
  trained.file = stored.file;
  trained.step = stored.step;
  trained.warnings = std::move(stored.warnings);
  const std::string doubt = wanted.checkpoint == runs::kBest ? runs::best_warning(trained.config) : "";
  if (!doubt.empty()) trained.warnings.push_back(run.string() + ": " + doubt);
  add_networks(trained, stored, wanted.network);
  keep_one_number_of_classes(trained);
  return trained;
}

Trained load_exported(const Wanted& wanted, const Stored& stored) {
  const Exported exported = from_metadata(stored.metadata, stored.place);
  Trained trained;
  trained.place = wanted.place;
  trained.checkpoint = stored.checkpoint;
  trained.file = stored.file;
  trained.config = exported.config;
  trained.config.train.device = "cpu";
  trained.config.train.precision = "fp32";
  trained.facts = exported.facts;
  if (wanted.network != "all" && wanted.network != exported.network) {
    throw core::usage_error({.place = stored.place,
                             .expected = "a network named " + wanted.network,
                             .received = exported.network});
  }
  const models::TensorNames& names = models::tensor_names(trained.config.model.name);
  const models::Tensors values =
      models::own_tensors(names, stored.tensors, models::naming_of(names, stored.tensors, stored.place));
  trained.networks.push_back({exported.network, make(trained, values, stored.place)});
  return trained;
}

}  // namespace

Trained load(const Wanted& wanted) {
  std::error_code error;
  const fs::path place = wanted.place;
  if (fs::is_directory(place, error))
    return load_run(place, wanted, read_checkpoint(place, wanted.checkpoint));
  if (const auto named = checkpoint_named(place)) {
    Wanted there = wanted;
    there.checkpoint = named->which;
    return load_run(named->run, there, read_checkpoint(named->run, named->which));
  }
  Stored stored = read_file(place);
  const fs::path run = run_of(place);
  return run.empty() ? load_exported(wanted, stored) : load_run(run, wanted, std::move(stored));
}

}  // namespace guise::train
