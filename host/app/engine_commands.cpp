#include "app/engine_commands.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <optional>
#include <system_error>

#include "bench/bench_report.h"
#include "core/error.h"
#include "core/still_at.h"
#include "core/terminal.h"
#include "core/text.h"
#include "examine/apply.h"
#include "examine/check.h"
#include "examine/check_child.h"
#include "infer/eval.h"
#include "infer/eval_report.h"
#include "infer/export.h"
#include "infer/predict.h"
#include "infer/probe.h"
#include "infer/probe_report.h"
#include "train/run.h"
#include "train/trials.h"

namespace guise::app {
namespace {

using nlohmann::json;

// Of a report: its JSON, or its text for people.
template <class Report>
int print(const Report& report, bool as_json, core::ColourChoice colour) {
  const core::Terminal terminal = core::terminal_of(stdout, colour);
  const std::string text =
      as_json ? to_json(report) : core::showable(to_text(report, terminal), terminal.colour);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}

// What `work` returns; tells what it is at while that takes long.
auto watched(core::ColourChoice colour, const char* what, const auto& work) {
  const core::StillAt stage(stderr, core::terminal_of(stderr, colour), what);
  return work();
}

void warn(const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) core::tell("warning: " + warning);
}

int train(const config::Request& request) {
  if (request.trial == "prove-resume") return train::prove_resume(request);
  if (request.trial == "smoke") return train::smoke(request);
  return train::run(request);
}

int apply(const config::ApplyRequest& request) {
  examine::apply(request);
  return 0;
}

int check(const config::CheckRequest& request) {
  const auto report = examine::check(request);
  print(report, request.json, request.colour);
  return report.passed() ? 0 : 1;
}

int eval(const config::EvalRequest& request) {
  const auto report = watched(request.colour, "evaluating", [&] { return infer::evaluate(request); });
  warn(report.warnings);
  return print(report, request.json, request.colour);
}

int probe(const config::ProbeRequest& request) {
  const auto report = watched(request.colour, "probing", [&] { return infer::probe(request); });
  warn(report.warnings);
  return print(report, request.json, request.colour);
}

int bench(const config::BenchRequest& request) {
  return print(bench::bench(request), request.json, request.colour);
}

int predict(const config::PredictRequest& request) {
  const auto report =
      watched(request.colour, "looking at the pictures", [&] { return infer::predict(request); });
  warn(report.warnings);
  print(report, request.json, request.colour);
  for (const auto& answer : report.answers) {
    if (!answer.problem.empty()) core::tell(answer.problem);
  }
  return report.complete() ? 0 : 1;
}

int export_network(const config::ExportRequest& request) {
  const auto report = watched(core::ColourChoice::automatic, "writing the network",
                              [&] { return infer::export_network(request); });
  warn(report.warnings);
  core::tell(report.network + " of " + report.checkpoint + ", " + std::to_string(report.parameters) +
             " parameters: " + request.out);
  return 0;
}

template <class Request, int (*run)(const Request&)>
int with_request(const json& document) {
  return run(document.get<Request>());
}

struct EngineCommand {
  const char* name;
  int (*run)(const json& request);
};

constexpr EngineCommand kCommands[] = {
    {"train", with_request<config::Request, train>},
    {"eval", with_request<config::EvalRequest, eval>},
    {"probe", with_request<config::ProbeRequest, probe>},
    {"bench", with_request<config::BenchRequest, bench>},
    {"predict", with_request<config::PredictRequest, predict>},
    {"export", with_request<config::ExportRequest, export_network>},
    {"apply", with_request<config::ApplyRequest, apply>},
    {"check", with_request<config::CheckRequest, check>},
    {"check-child", with_request<config::CheckChildRequest, examine::run_checks>},
};

[[noreturn]] void fail_to_read(const std::string& place) {
  throw core::usage_error(
      {.place = place, .problem = "the request cannot be read: " + std::generic_category().message(errno)});
}

// From where it stands to its end; closed, so that nothing this process starts inherits it.
std::string content_of(int descriptor, const std::string& place) {
  std::string text;
  char buffer[65536];
  for (;;) {
    const ssize_t count = read(descriptor, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_to_read(place);
    if (count == 0) break;
    text.append(buffer, static_cast<size_t>(count));
  }
  if (descriptor != STDIN_FILENO) close(descriptor);
  return text;
}

std::optional<int> descriptor_of(const std::string& argument) {
  int descriptor = -1;
  const char* const end = argument.data() + argument.size();
  const auto [stop, error] = std::from_chars(argument.data(), end, descriptor);
  return error == std::errc() && stop == end && descriptor >= 0 ? std::optional(descriptor) : std::nullopt;
}

std::string file_content(const std::string& path) {
  std::FILE* const file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr) fail_to_read(core::printable(path, 300));
  const int copy = dup(fileno(file));
  std::fclose(file);
  return content_of(copy, core::printable(path, 300));
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const EngineCommand& command : kCommands) names.emplace_back(command.name);
  return names;
}

}  // namespace

config::CommandDocument read_request(const std::string& argument, int count) {
  if (count != 1) {
    throw core::usage_error(
        {.place = "guise-engine",
         .expected = "one argument: the path of a request (JSON), or - for standard input",
         .received = std::to_string(count) + " arguments",
         .advice = "guise lists the commands; it starts the engine itself"});
  }
  if (argument.starts_with("{")) return config::read_command(argument, "request");
  if (argument == "-")
    return config::read_command(content_of(STDIN_FILENO, "standard input"), "standard input");
  if (const auto descriptor = descriptor_of(argument))
    return config::read_command(content_of(*descriptor, "descriptor " + argument), "request");
  return config::read_command(file_content(argument), core::printable(argument, 300));
}

int run_engine(const config::CommandDocument& document) {
  const auto command = std::find_if(std::begin(kCommands), std::end(kCommands),
                                    [&](const EngineCommand& row) { return document.command == row.name; });
  if (command == std::end(kCommands)) {
    throw core::usage_error({.place = "command",
                             .expected = "one of " + core::joined(command_names()),
                             .received = core::printable(document.command),
                             .advice = core::did_you_mean(document.command, command_names())});
  }
  return command->run(document.request);
}

}  // namespace guise::app
