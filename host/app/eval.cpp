// `guise eval`: trained networks on a data set. The light program checks the words, the engine computes.
#include <algorithm>

#include "app/commands.h"
#include "app/engine.h"
#include "app/flag_values.h"
#include "app/trained_flags.h"
#include "config/corruptions.h"
#include "config/data_sets.h"
#include "config/requests.h"
#include "core/error.h"
#include "core/text.h"
#include "runs/networks.h"

namespace guise::app {
namespace {

// In the order given; one that is named twice is a slip.
std::vector<std::string> data_of(const Invocation& invocation) {
  const std::vector<std::string> names = invocation.values("data");
  for (size_t i = 0; i < names.size(); ++i) {
    check_choice("data", names[i], config::data_set_names());
    if (std::find(names.begin(), names.begin() + static_cast<int64_t>(i), names[i]) !=
        names.begin() + static_cast<int64_t>(i))
      throw core::usage_error({.place = "--data", .problem = names[i] + " is named twice"});
  }
  return names;
}

std::vector<std::string> corruptions_of(const Invocation& invocation) {
  std::vector<std::string> words;
  for (const config::Corruption& corruption : config::corruptions_of(invocation.values("corrupt")))
    words.push_back(config::to_text(corruption));
  return words;
}

// A table of predictions is of one network.
std::string networks_of(const Invocation& invocation) {
  const std::string network = network_of(invocation, Networks::one_or_all);
  if (!invocation.has("predictions") || network != kAllNetworks) return network;
  if (!invocation.has("network")) return runs::kStudent;
  throw core::usage_error(
      {.place = "--predictions",
       .expected = "one network: --network " + core::joined(runs::network_names(), " or "),
       .received = "--network all"});
}

config::EvalRequest request_of(const Invocation& invocation) {
  config::EvalRequest request;
  request.runs = invocation.arguments;
  for (const std::string& place : request.runs) check_trained(place);
  request.other_data = data_of(invocation);
  if (!request.other_data.empty()) {
    request.data = request.other_data.front();
    request.other_data.erase(request.other_data.begin());
  }
  request.corruptions = corruptions_of(invocation);
  request.data_root = invocation.value("data-root");
  request.split = choice_of(invocation, "split", {"own", "test", "validation", "train"});
  request.network = networks_of(invocation);
  request.checkpoint = checkpoint_of(invocation);
  request.predictions = invocation.value("predictions");
  if (invocation.has("predictions") && request.predictions.empty())
    throw core::usage_error(
        {.place = "--predictions", .expected = "a file to write", .received = "an empty text"});
  if (invocation.has("limit")) request.limit = integer_of(invocation, "limit", {}, 0);
  request.device = invocation.value("device");
  request.json = invocation.has("json");
  request.colour = invocation.colour;
  return request;
}

int run(const Invocation& invocation) {
  return become_engine(invocation, "eval", request_of(invocation));
}

}  // namespace

Command eval_command() {
  Command command{
      "eval", "Runs", "accuracy of trained networks on any data set; several runs: their ensemble too",
      {},     {},     {},
      run};
  command.arguments = {{"RUN", "run folder, a checkpoint in one, or a file of guise export", true, true}};
  command.flags = {
      {"data", "NAME",
       core::joined(config::data_set_names()) +
           " (default: the run's own); again for more: cifar10 and cifar10.1 give the gap between them",
       true},
      {"data-root", "DIR", "its folder (default: where the run found it, then GUISE_DATA)"},
      {"split", "own|test|validation|train",
       "own: what the run was evaluated on; validation: what data.validation held out (default own)"},
      {"corrupt", "all|KIND|KIND:SEVERITY",
       "also on the images of the first data set made worse as CIFAR-10-C: " +
           core::joined(config::corruption_kinds()) + ", severity 1 to 5",
       true},
      {"limit", "NUMBER",
       "the first so many images, 0: all (default: as the run was evaluated; another data set: all)"},
      network_flag(Networks::one_or_all, "which network (default all that are there)"),
      checkpoint_flag(),
      {"predictions", "FILE.csv",
       "write index, label and probabilities of one network (default the student), or of the ensemble"},
      device_flag(),
      json_flag(),
  };
  command.elsewhere = {"evaluate", "test", "val", "validate"};
  command.examples = {"guise eval runs/a --data cifar10 --data cifar10.1 --data-root data",
                      "guise eval runs/a --corrupt all --json",
                      "guise eval runs/seed-* --predictions ensemble.csv --json"};
  return command;
}

}  // namespace guise::app
