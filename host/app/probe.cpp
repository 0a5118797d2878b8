// `guise probe`: what the hidden features of trained networks are worth. The light program checks the words,
// the engine computes.
#include <algorithm>

#include "app/commands.h"
#include "app/engine.h"
#include "app/flag_values.h"
#include "app/plugin_lookup.h"
#include "app/trained_flags.h"
#include "config/data_sets.h"
#include "config/json_file.h"
#include "config/plugin_options.h"
#include "config/requests.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::app {
namespace {

// NAME.KEY=VALUE: an option of the measure NAME; VALUE is JSON, else a text.
config::Layer options_for(const std::string& measure, const std::vector<std::string>& sets) {
  config::Layer given;
  for (const std::string& text : sets) {
    const size_t dot = text.find('.'), equals = text.find('=');
    if (text.substr(0, dot) != measure) continue;
    const std::string key = text.substr(dot + 1, equals - dot - 1);
    given.push_back(
        {key, config::parse_value(text.substr(equals + 1), "--set " + core::printable(key)), "--set"});
  }
  return given;
}

// Every --set is of a chosen measure.
void check_sets(const std::vector<std::string>& sets, const std::vector<std::string>& measures) {
  for (const std::string& text : sets) {
    const size_t dot = text.find('.'), equals = text.find('=');
    const bool whole = dot != std::string::npos && equals != std::string::npos && dot < equals;
    const std::string name = text.substr(0, std::min(dot, text.size()));
    if (whole && std::ranges::find(measures, name) != measures.end()) continue;
    throw core::usage_error({.place = "--set",
                             .expected = measures.empty()
                                             ? "--measure beside it"
                                             : "NAME.OPTION=VALUE, NAME " + core::joined(measures, " or "),
                             .received = core::printable(text)});
  }
}

std::vector<config::PluginChoice> measures_of(const Invocation& invocation) {
  const config::PluginLookup lookup = make_plugin_lookup(invocation.values("plugin-dir"));
  std::vector<config::PluginChoice> measures;
  std::vector<std::string> names;
  for (const std::string& chosen : invocation.values("measure")) {
    const config::PluginDescription plugin = lookup(config::PluginKind::measure, chosen);
    config::PluginChoice choice{config::is_path(chosen) ? plugin.file : plugin.name, plugin.name,
                                plugin.file};
    choice.sha256 = plugin.sha256;
    choice.opened = plugin.opened;
    for (const auto& [key, value] : config::complete_options(
             {plugin.name, plugin.options, "", options_for(plugin.name, invocation.values("set"))}))
      choice.options[key] = value.value;
    names.push_back(plugin.name);
    measures.push_back(std::move(choice));
  }
  check_sets(invocation.values("set"), names);
  return measures;
}

config::ProbeRequest request_of(const Invocation& invocation) {
  config::ProbeRequest request;
  request.runs = invocation.arguments;
  for (const std::string& place : request.runs) check_trained(place);
  request.network = network_of(invocation, invocation.has("network") ? Networks::one_or_all : Networks::one);
  if (invocation.has("data")) request.data = choice_of(invocation, "data", config::data_set_names());
  request.data_root = invocation.value("data-root");
  if (invocation.has("checkpoint")) request.checkpoint = checkpoint_of(invocation);
  if (invocation.has("limit")) request.limit = integer_of(invocation, "limit", {}, 0);
  request.neighbours = integers_of(invocation, "neighbours", {.least = 1});
  request.sgd = invocation.has("sgd");
  request.seed = seed_of(invocation);
  request.augmentations = integer_of(invocation, "augmentations", {.least = 2, .most = 100}, 0);
  if (invocation.has("save-features")) request.save_features = file_to_write(invocation, "save-features");
  if (!request.save_features.empty() && (request.runs.size() != 1 || request.network == kAllNetworks))
    throw core::usage_error(
        {.place = "--save-features",
         .expected = "one RUN and one network",
         .received = std::to_string(request.runs.size()) + " RUN, --network " + request.network});
  if (invocation.has("measure") || invocation.has("set")) request.measures = measures_of(invocation);
  request.device = invocation.value("device");
  request.json = invocation.has("json");
  request.colour = invocation.colour;
  return request;
}

int run(const Invocation& invocation) {
  const config::ProbeRequest request = request_of(invocation);
  std::vector<config::OpenFile> files;
  for (const config::PluginChoice& measure : request.measures) files.push_back(measure.opened);
  return become_engine(invocation, "probe", request, files);
}

}  // namespace

Command probe_command() {
  Command command{
      "probe",
      "Runs",
      "what the hidden features are worth: ranks, linear, k-NN and class-mean probes, collapse, CKA",
      {},
      {},
      {},
      run};
  command.arguments = {
      {"RUN", "run folder, a checkpoint in one, a file of guise export or of --save-features", true, true}};
  command.flags = {
      network_flag(Networks::one_or_all, "which network (default student)"),
      {"data", "NAME", "train and judge the probes on another data set: transfer (default: the run's own)"},
      {"data-root", "DIR", "its folder (default: where the run found it, then GUISE_DATA)"},
      {"limit", "NUMBER", "the first so many images of each part, 0: all (default: as the run was trained)"},
      {"neighbours", "K", "of k-NN (default 20 and 200)", true},
      {"sgd", "", "the linear probe also by SGD: 100 epochs, rate 0.1 falling by a cosine"},
      {"augmentations", "Q",
       "LiDAR and alignment over Q augmentations of each of up to 1,000 training images (the paper: 10 or "
       "more)"},
      {"seed", "NUMBER", "of the held-out tenth that chooses the linear probe's strength (default 0)"},
      {"save-features", "FILE.safetensors",
       "write train.z, train.logits, train.y, train.index and test.* of one network"},
      {"measure", "NAME|FILE.so", "also what this measure of a plugin says of the features", true},
      {"set", "NAME.OPTION=VALUE", "an option of a chosen measure, such as spread.k=5", true},
      plugin_folder_flag(),
      {"checkpoint", "last|best|STEP", "of which checkpoint (default: the end of a finished run)"},
      device_flag(),
      json_flag(),
  };
  command.elsewhere = {"linear_probe", "knn", "lincls", "features", "representation"};
  command.examples = {"guise probe runs/a runs/b --network all --json",
                      "guise probe runs/a --data mnist --save-features a.safetensors"};
  return command;
}

}  // namespace guise::app
