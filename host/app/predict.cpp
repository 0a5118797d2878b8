// `guise predict`: the classes of single pictures. The light program checks the words, the engine computes.
#include "app/commands.h"
#include "app/engine.h"
#include "app/flag_values.h"
#include "app/trained_flags.h"
#include "config/requests.h"

namespace guise::app {
namespace {

config::PredictRequest request_of(const Invocation& invocation) {
  config::PredictRequest request;
  request.run = invocation.arguments.front();
  check_trained(request.run);
  for (size_t i = 1; i < invocation.arguments.size(); ++i) check_is_file(invocation.arguments[i]);
  request.pictures.assign(invocation.arguments.begin() + 1, invocation.arguments.end());
  request.network = network_of(invocation, Networks::one);
  request.checkpoint = checkpoint_of(invocation);
  request.device = invocation.value("device");
  request.top = integer_of(invocation, "top", {.least = 1}, request.top);
  request.json = invocation.has("json");
  request.colour = invocation.colour;
  return request;
}

int run(const Invocation& invocation) {
  return become_engine(invocation, "predict", request_of(invocation));
}

}  // namespace

Command predict_command() {
  Command command{"predict", "Runs", "class names and probabilities of JPEG, PNG or WebP pictures", {}, {},
                  {},        run};
  command.arguments = {
      {"RUN", "run folder, a checkpoint in one, or a file of guise export", true},
      {"PICTURE",
       "scaled to the size that the run was trained on, grey to three channels; colours are not inverted",
       true, true}};
  command.flags = {
      {"top", "NUMBER", "the most probable classes to name, at least 1 (default 5)"},
      network_flag(Networks::one, "which network (default student)"),
      checkpoint_flag(),
      device_flag(),
      json_flag(),
  };
  command.elsewhere = {"infer", "inference", "classify"};
  command.examples = {"guise predict runs/a cat.jpg", "guise predict runs/a *.png --top 3 --json"};
  return command;
}

}  // namespace guise::app
