#include "examine/check_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "config/plugin_kind.h"
#include "core/text.h"

namespace guise::examine {
namespace {

using Json = nlohmann::ordered_json;

bool has_failed(const CheckLine& line) {
  return line.outcome.result == Result::fail;
}

core::Style style_of(Result result) {
  switch (result) {
    case Result::pass:
      return core::Style::good;
    case Result::fail:
      return core::Style::bad;
    case Result::warn:
      return core::Style::warning;
    default:
      return core::Style::faint;
  }
}

std::string padded(const std::string& text, size_t width) {
  return text + std::string(width - std::min(width, text.size()), ' ');
}

std::string line_text(const std::string& check, const Outcome& outcome, const core::Terminal& terminal) {
  constexpr size_t indent = 26, name_width = 16;
  const std::string result =
      "  " + core::styled(terminal, style_of(outcome.result), result_text(outcome.result)) + "  ";
  if (outcome.why.empty()) return result + check + "\n";
  const auto width = static_cast<size_t>(std::max(terminal.width, 60));
  const std::string why = terminal.interactive ? core::wrapped(outcome.why, width - indent, 0) : outcome.why;
  std::string text = result + padded(check, name_width) + "  ";
  for (const char c : why) text += c == '\n' ? "\n" + std::string(indent, ' ') : std::string(1, c);
  return text + "\n";
}

std::string count_text(const PluginReport& plugin) {
  std::vector<std::string> parts;
  for (const Result result : {Result::pass, Result::warn, Result::fail, Result::skip}) {
    const auto count = std::count_if(plugin.lines.begin(), plugin.lines.end(),
                                     [&](const CheckLine& line) { return line.outcome.result == result; });
    if (count > 0) parts.push_back(std::to_string(count) + " " + result_text(result));
  }
  return core::joined(parts);
}

// Checks skipped for one reason after a failure share a line.
std::string lines_text(const PluginReport& plugin, const core::Terminal& terminal) {
  std::string text;
  std::vector<std::string> skipped_together;
  for (size_t i = 0; i < plugin.lines.size(); ++i) {
    const CheckLine& line = plugin.lines[i];
    const bool skip = line.outcome.result == Result::skip;
    skipped_together.push_back(line.check);
    const bool goes_on = skip && i + 1 < plugin.lines.size() &&
                         plugin.lines[i + 1].outcome.result == Result::skip &&
                         plugin.lines[i + 1].outcome.why == line.outcome.why;
    if (goes_on) continue;
    text += skipped_together.size() == 1 ? line_text(line.check, line.outcome, terminal)
                                         : line_text(core::joined(skipped_together) + ": " + line.outcome.why,
                                                     {Result::skip, ""}, terminal);
    skipped_together.clear();
  }
  return text;
}

Json plugin_json(const PluginReport& plugin) {
  Json json = {
      {"kind", plugin.kind}, {"name", plugin.name}, {"version", plugin.version}, {"checks", Json::array()}};
  for (const CheckLine& line : plugin.lines) {
    json["checks"].push_back({{"check", line.check},
                              {"result", result_text(line.outcome.result)},
                              {"why", line.outcome.why},
                              {"seconds", line.seconds}});
  }
  return json;
}

}  // namespace

bool FileReport::passed() const {
  return std::none_of(plugins.begin(), plugins.end(), [](const PluginReport& plugin) {
    return std::any_of(plugin.lines.begin(), plugin.lines.end(), has_failed);
  });
}

std::string to_text(const FileReport& report, const core::Terminal& terminal) {
  std::string text;
  for (const PluginReport& plugin : report.plugins) {
    if (!text.empty()) text += "\n";
    const std::string title = plugin.name.empty()
                                  ? ""
                                  : core::styled(terminal, core::Style::bold, plugin.name) + " " +
                                        plugin.version + ", " +
                                        config::kind_title(config::parse_kind(plugin.kind, "kind")) + ", in ";
    text += title + core::printable(report.file, 300) + "\n" + lines_text(plugin, terminal);
    const bool failed = std::any_of(plugin.lines.begin(), plugin.lines.end(), has_failed);
    text +=
        core::styled(terminal, failed ? core::Style::bad : core::Style::good, failed ? "failed" : "passed") +
        ": " + count_text(plugin) + "\n";
  }
  return text;
}

std::string to_json(const FileReport& report) {
  Json json = {{"schema", "guise.check/1"},
               {"file", report.file},
               {"sha256", report.sha256},
               {"plugins", Json::array()}};
  for (const PluginReport& plugin : report.plugins) json["plugins"].push_back(plugin_json(plugin));
  json["passed"] = report.passed();
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace guise::examine
