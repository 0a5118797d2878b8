// `guise compare RUN...`: paired differences between strategies, or along another key, over seeds.
#include <cstdio>

#include "app/commands.h"
#include "app/named_runs.h"
#include "compare/compare_text.h"
#include "core/error.h"
#include "core/terminal.h"
#include "core/text.h"
#include "runs/forgetting.h"
#include "runs/measurements.h"
#include "runs/networks.h"

namespace guise::app {
namespace {

compare::PairingRequest request_of(const Invocation& invocation) {
  compare::PairingRequest request;
  if (invocation.has("by")) request.by = invocation.values("by");
  request.ignore = invocation.values("ignore");
  request.metric = invocation.value("metric", runs::kTop1);
  request.baseline = invocation.value("baseline");
  request.all_pairs = invocation.has("all-pairs");
  const std::string value = invocation.value("value", "final");
  if (value != "final" && value != "best") {
    throw core::usage_error(
        {.place = "--value", .expected = "final or best", .received = core::printable(value)});
  }
  request.value = value == "best" ? compare::RunValue::best : compare::RunValue::final;
  return request;
}

std::string metric_help() {
  return core::joined(runs::measurement_names(runs::Extent::logged, {})) + ", " + runs::kTeacher + "." +
         runs::kTop1 + ", ...; of runs with tasks " + runs::metric_of_figure("class.forgetting_max") +
         ", ... (guise help figures); default " + runs::kTop1;
}

int run(const Invocation& invocation) {
  const compare::PairingRequest request = request_of(invocation);
  const std::vector<runs::Run> runs = read_named_runs(invocation);
  const compare::Paired paired = compare::pair_runs(runs, request);
  const core::Terminal terminal = core::terminal_of(stdout, invocation.colour);
  const std::string text =
      invocation.has("json")
          ? compare::compare_json(runs, request, paired)
                    .dump(2, ' ', false, runs::Json::error_handler_t::replace) +
                "\n"
          : core::showable(compare::compare_text(runs, request, paired, terminal), terminal.colour);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}

}  // namespace

Command compare_command() {
  Command command{"compare", "Runs", "paired differences between strategies over seeds", {}, {}, {}, run};
  command.arguments = {
      {"RUN",
       "run folders, or a sweep's; runs that share all but the strategy and its teacher are paired by seed",
       true, true}};
  command.flags = {
      {"by", "KEY",
       "compare along this key or section instead (default strategy, with its teacher); may be repeated",
       true},
      {"metric", "NAME", metric_help()},
      {"value", "final|best",
       "of each run (default final); best only where data.validation holds images out"},
      {"baseline", "LEVEL", "what the others are compared with (default ce, else the first)"},
      {"all-pairs", "", "compare every level with every other"},
      {"ignore", "KEY", "a key or section that may differ without a word; may be repeated", true},
      json_flag(),
  };
  command.elsewhere = {"diff"};
  command.examples = {"guise compare runs/ce-* runs/mask_clso-*",
                      "guise compare runs/mask --by strategy.mask_ratio --metric loss --json"};
  return command;
}

}  // namespace guise::app
