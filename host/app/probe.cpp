// `guise probe`: what the hidden features of trained networks are worth. The light program checks the words,
// the engine computes.
#include "app/commands.h"
#include "app/engine.h"
#include "app/flag_values.h"
#include "app/trained_flags.h"
#include "config/data_sets.h"
#include "config/requests.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::app {
namespace {

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
  request.device = invocation.value("device");
  request.json = invocation.has("json");
  request.colour = invocation.colour;
  return request;
}

int run(const Invocation& invocation) {
  return become_engine(invocation, "probe", request_of(invocation));
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
