// The program `guise-engine`: the commands that compute, with LibTorch behind them. `guise` becomes it;
// nobody needs to call it by hand.
#include "app/apply.h"
#include "app/check.h"
#include "app/commands.h"
#include "app/eval.h"
#include "app/export.h"
#include "app/flag_values.h"
#include "app/predict.h"
#include "app/program.h"
#include "app/train.h"
#include "config/plugin_kind.h"
#include "core/terminal.h"
#include "examine/apply.h"
#include "examine/check.h"
#include "examine/check_child.h"
#include "infer/eval.h"
#include "infer/eval_report.h"
#include "infer/export.h"
#include "infer/predict.h"
#include "train/run.h"
#include "train/trials.h"

#include <cstdio>

namespace {

using guise::app::Command;
using guise::app::Invocation;

Command with(Command command, int (*run)(const Invocation&)) {
  command.run = run;
  return command;
}

int train(const Invocation& invocation) {
  const guise::config::Request request = guise::app::make_request(invocation);
  if (invocation.has("prove-resume")) return guise::train::prove_resume(request);
  if (invocation.has("smoke")) return guise::train::smoke(request);
  return guise::train::run(request);
}

int apply(const Invocation& invocation) {
  const guise::app::ApplyWords words = guise::app::read_apply_words(invocation);
  guise::examine::apply(
      {words.plugin, words.kind, words.batch, words.out, words.options, words.seed, words.plugin_folders});
  return 0;
}

int check(const Invocation& invocation) {
  const guise::app::CheckWords words = guise::app::read_check_words(invocation);
  const auto report =
      guise::examine::check({words.plugin, words.seed, words.time_limit_seconds, words.plugin_folders});
  const auto terminal = guise::core::terminal_of(stdout, invocation.colour);
  const std::string text =
      words.json ? guise::examine::to_json(report) : guise::examine::to_text(report, terminal);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return report.passed() ? 0 : 1;
}

// Started by `check` only, with words that are right.
int check_child(const Invocation& invocation) {
  return guise::examine::run_checks(
      {invocation.arguments.at(0), guise::config::parse_kind(invocation.arguments.at(1), "KIND"),
       invocation.arguments.at(2), guise::app::seed_of(invocation), invocation.value("first")});
}

int print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}

void warn(const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) std::fprintf(stderr, "guise: warning: %s\n", warning.c_str());
}

int eval(const Invocation& invocation) {
  const guise::app::EvalWords words = guise::app::read_eval_words(invocation);
  const auto report = guise::infer::evaluate({words.runs, words.data, words.data_root, words.split,
                                              words.network, words.checkpoint, words.predictions, words.limit,
                                              words.device, invocation.colour});
  warn(report.warnings);
  return print(words.json
                   ? guise::infer::to_json(report)
                   : guise::infer::to_text(report, guise::core::terminal_of(stdout, invocation.colour)));
}

int predict(const Invocation& invocation) {
  const guise::app::PredictWords words = guise::app::read_predict_words(invocation);
  const auto report = guise::infer::predict(
      {words.run, words.pictures, words.network, words.checkpoint, words.top, words.device});
  warn(report.warnings);
  print(words.json ? guise::infer::to_json(report)
                   : guise::infer::to_text(report, guise::core::terminal_of(stdout, invocation.colour)));
  for (const auto& answer : report.answers) {
    if (!answer.problem.empty()) std::fprintf(stderr, "guise: %s\n", answer.problem.c_str());
  }
  return report.complete() ? 0 : 1;
}

int export_network(const Invocation& invocation) {
  const guise::app::ExportWords words = guise::app::read_export_words(invocation);
  const auto report = guise::infer::export_network(
      {words.run, words.format, words.names, words.input, words.network, words.checkpoint, words.out});
  warn(report.warnings);
  std::fprintf(stderr, "guise: %s of %s, %lld parameters: %s\n", report.network.c_str(),
               report.checkpoint.c_str(), static_cast<long long>(report.parameters), words.out.c_str());
  return 0;
}

}  // namespace

int main(int argument_count, char** arguments) {
  return guise::app::run_program(
      {with(guise::app::train_command(), train), with(guise::app::eval_command(), eval),
       with(guise::app::predict_command(), predict), with(guise::app::export_command(), export_network),
       with(guise::app::apply_command(), apply), with(guise::app::check_command(), check),
       with(guise::app::check_child_command(), check_child)},
      argument_count, arguments);
}
