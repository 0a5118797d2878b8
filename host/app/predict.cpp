// `guise predict`: the classes of single pictures. The light program checks the words, the engine computes.
#include "app/predict.h"

#include "app/commands.h"
#include "app/engine.h"
#include "app/flag_values.h"
#include "app/trained_flags.h"

namespace guise::app {
namespace {

int run(const Invocation& invocation) {
  read_predict_words(invocation);
  become_engine(invocation.words);
  return 1;
}

}  // namespace

PredictWords read_predict_words(const Invocation& invocation) {
  PredictWords words;
  words.run = invocation.arguments.front();
  check_trained(words.run);
  words.pictures.assign(invocation.arguments.begin() + 1, invocation.arguments.end());
  words.network = network_of(invocation, Networks::one);
  words.checkpoint = checkpoint_of(invocation);
  words.device = invocation.value("device");
  words.top = integer_of(invocation, "top", {.least = 1}, words.top);
  words.json = invocation.has("json");
  return words;
}

Command predict_command() {
  Command command{"predict", "Runs", "class names and probabilities of JPEG or PNG pictures", {}, {},
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
  command.examples = {"guise predict runs/a cat.jpg", "guise predict runs/a *.png --top 3 --json"};
  return command;
}

}  // namespace guise::app
