// `guise export`: a trained network for other programs. The light program checks the words, the engine
// writes.
#include "app/commands.h"
#include "app/engine.h"
#include "app/flag_values.h"
#include "app/trained_flags.h"
#include "config/requests.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::app {
namespace {

void refuse_without_meaning(const Invocation& invocation, const std::string& flag,
                            const std::string& format) {
  if (invocation.has(flag))
    throw core::usage_error({.place = "--" + flag, .problem = "it is for --format " + format + " only"});
}

config::ExportRequest request_of(const Invocation& invocation) {
  config::ExportRequest request;
  request.run = invocation.arguments.front();
  check_trained(request.run);
  request.format = choice_of(invocation, "format", {"safetensors", "torchscript"});
  if (request.format == "safetensors") refuse_without_meaning(invocation, "input", "torchscript");
  if (request.format == "torchscript") refuse_without_meaning(invocation, "names", "safetensors");
  request.names = choice_of(invocation, "names", {"torchvision", "mmpretrain"});
  request.input = choice_of(invocation, "input", {"pixels", "normalised"});
  request.network = network_of(invocation, Networks::one);
  request.checkpoint = checkpoint_of(invocation);
  request.out = file_to_write(invocation, "out");
  return request;
}

int run(const Invocation& invocation) {
  return become_engine(invocation, "export", request_of(invocation));
}

}  // namespace

Command export_command() {
  Command command{"export", "Runs", "a trained network as safetensors or TorchScript, for other programs",
                  {},       {},     {},
                  run};
  command.arguments = {{"RUN", "run folder, a checkpoint in one, or a file of guise export", true}};
  command.flags = {
      {"format", "safetensors|torchscript",
       "weights with metadata (mean, std, class_names, image_size), or a program (default safetensors)"},
      {"names", "torchvision|mmpretrain",
       "safetensors: conv1.weight and fc.weight, or backbone.conv1.weight and head.fc.weight (default "
       "torchvision)"},
      {"input", "pixels|normalised",
       "torchscript: float [N,3,H,W] of 0 to 255, normalised inside, or normalised already (default pixels)"},
      network_flag(Networks::one, "which network (default student)"),
      checkpoint_flag(),
      {"out", "FILE", "the file to write", false, "o"},
  };
  command.elsewhere = {"convert", "save"};
  command.examples = {"guise export runs/a -o a.safetensors",
                      "guise export runs/a --format torchscript --network teacher -o a.pt"};
  return command;
}

}  // namespace guise::app
