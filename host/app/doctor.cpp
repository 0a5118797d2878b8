// `guise doctor`: the environment variables that are set, and the state of each part of the installation.
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/doctor_checks.h"
#include "app/help_topics.h"
#include "core/paths.h"
#include "core/terminal.h"
#include "core/text.h"
#include "core/version.h"

namespace guise::app {
namespace {

using nlohmann::ordered_json;

const char* text_of(Health health) {
  return health == Health::ok ? "ok" : health == Health::warn ? "warn" : "fail";
}

std::vector<EnvironmentVariable> variables_set() {
  std::vector<EnvironmentVariable> set;
  for (const EnvironmentVariable& variable : environment_variables()) {
    const std::string value = core::environment(variable.name.c_str());
    if (!value.empty()) set.push_back({variable.name, core::printable(value, 300)});
  }
  return set;
}

std::string as_json(const std::vector<Finding>& findings) {
  ordered_json document;
  document["schema"] = "guise.doctor/1";
  document["version"] = core::version();
  document["environment"] = ordered_json::object();
  for (const EnvironmentVariable& variable : variables_set()) {
    document["environment"][variable.name] = variable.meaning;
  }
  document["checks"] = ordered_json::array();
  for (const Finding& finding : findings) {
    ordered_json check;
    check["part"] = finding.part;
    check["status"] = text_of(finding.health);
    check["found"] = finding.found;
    check["advice"] = finding.advice;
    document["checks"].push_back(check);
  }
  return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string as_text(const std::vector<Finding>& findings, const core::Terminal& terminal) {
  std::string text = "guise " + std::string(core::version()) + "\n";
  for (const EnvironmentVariable& variable : variables_set()) {
    text += variable.name + "=" + variable.meaning + "\n";
  }
  core::TextTable table;
  for (const Finding& finding : findings) {
    const core::Style style = finding.health == Health::ok     ? core::Style::good
                              : finding.health == Health::warn ? core::Style::warning
                                                               : core::Style::bad;
    table.rows.push_back(
        {core::styled(terminal, style, text_of(finding.health)), finding.part, finding.found});
    if (!finding.advice.empty()) table.rows.push_back({"", "", "try: " + finding.advice});
  }
  return text + "\n" + core::to_text(table, terminal);
}

int run(const Invocation& invocation) {
  const std::vector<Finding> findings = check_installation();
  const core::Terminal terminal = core::terminal_of(stdout, invocation.colour);
  const std::string text = invocation.has("json")
                               ? as_json(findings)
                               : core::showable(as_text(findings, terminal), terminal.colour);
  std::fputs(text.c_str(), stdout);
  const auto failed = [](const Finding& finding) { return finding.health == Health::fail; };
  return std::any_of(findings.begin(), findings.end(), failed) ? 1 : 0;
}

}  // namespace

Command doctor_command() {
  Command command{"doctor", "Help", "check the installation, say what to do", {}, {}, {}, run};
  command.flags = {json_flag()};
  command.elsewhere = {"env", "diagnose"};
  command.examples = {"guise doctor", "guise doctor --json"};
  return command;
}

}  // namespace guise::app
