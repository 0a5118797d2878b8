// Head, headline and the order of the sections. A lone run's pictures get what its 500 kB leave.
#include "report/page.h"

#include <algorithm>
#include <cctype>
#include <ctime>

#include "core/text.h"
#include "core/version.h"
#include "report/headline.h"
#include "report/html.h"
#include "report/page_parts.h"
#include "report/page_sections.h"

namespace guise::report {
namespace {

constexpr size_t kMostBytesOfOneRun = 490'000;

std::string security_policy() {
  return "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src " +
         script_source(kDygraphsScript) + " " + script_source(kPageScript) +
         "; base-uri 'none'; form-action 'none'";
}

// A comment must not hold two dashes in a row.
std::string comment(std::string_view text) {
  std::string safe(text);
  for (size_t at = 0; (at = safe.find("--", at)) != std::string::npos;) safe.replace(at, 2, "- -");
  return "<!--\n" + safe + "-->\n";
}

std::string title_of(const std::vector<runs::Run>& runs) {
  return runs.size() == 1 ? "Run " + runs.front().label
                          : "Report of " + std::to_string(runs.size()) + " runs";
}

std::string head(const std::vector<runs::Run>& runs, const std::string& sentence) {
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
         "http-equiv=\"Content-Security-Policy\" content=\"" +
         security_policy() +
         "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
         "<meta name=\"generator\" content=\"guise " + escaped(core::version()) +
         "\">\n<meta name=\"description\" content=\"" + escaped(sentence) + "\">\n<title>" +
         escaped(title_of(runs)) + "</title>\n<style>\n" + std::string(kDygraphsStyle) + "\n" +
         std::string(kPageStyle) + "</style>\n</head>\n";
}

std::string now_text() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof(text), "%Y-%m-%d %H:%M UTC", &utc);
  return text;
}

std::string state_html(const runs::Run& run) {
  return "<span class=\"state " + to_text(run.state) + "\">" + escaped(run.state_text) + "</span>";
}

std::string plain_or_dash(const runs::Run& run, const std::string& key) {
  const runs::Json* value = runs::value_at(run.config, key);
  return value == nullptr ? "-" : runs::plain_text(*value);
}

std::string meta_of(const runs::Run& run) {
  std::string html = state_html(run) + "<span>seed " + escaped(plain_or_dash(run, "train.seed")) +
                     "</span><span>" + escaped(plain_or_dash(run, "model.name")) + ", width " +
                     escaped(plain_or_dash(run, "model.width")) + "</span>";
  if (const auto parameters = runs::number_at(run.summary, "parameters")) {
    html += "<span>" + core::grouped(static_cast<long long>(std::clamp(*parameters, 0.0, 1e15))) +
            " parameters</span>";
  }
  if (const auto seconds = runs::number_at(run.summary, "wall_seconds"))
    html += "<span>" + core::duration_text(std::min(*seconds, 1e12)) + "</span>";
  return html;
}

std::string meta_of(const std::vector<runs::Run>& runs) {
  if (runs.size() == 1) return meta_of(runs.front());
  std::map<runs::RunState, int> states;
  for (const runs::Run& run : runs) ++states[run.state];
  std::string html;
  for (const auto& [state, count] : states) {
    html += "<span class=\"state " + to_text(state) + "\">" + std::to_string(count) + " " + to_text(state) +
            "</span>";
  }
  return html;
}

// No line break before a unit or inside brackets.
std::string lead_html(const std::string& sentence) {
  std::string html;
  bool inside = false;
  for (size_t i = 0; i < sentence.size(); ++i) {
    if (sentence[i] == '[') inside = true;
    if (sentence[i] == ']') inside = false;
    const bool hyphen = sentence[i] == '-' && i + 1 < sentence.size() &&
                        std::isdigit(static_cast<unsigned char>(sentence[i + 1])) != 0;
    const bool bound = sentence[i] == ' ' && (inside || sentence.compare(i, 2, " %") == 0);
    html += bound ? "\u00a0" : hyphen ? "\u2011" : sentence.substr(i, 1);
  }
  return escaped(html);
}

std::string header(const std::vector<runs::Run>& runs, const std::string& sentence) {
  std::string html = "<header>\n<h1>" + escaped(title_of(runs)) + "</h1>\n<p class=\"lead\">" +
                     lead_html(sentence) + "</p>\n<div class=\"meta\">" + meta_of(runs);
  bool all_finished = true;
  for (const runs::Run& run : runs) all_finished = all_finished && run.state == runs::RunState::finished;
  if (!all_finished) html += "<span>read at " + now_text() + "</span>";
  return html + "</div>\n</header>\n";
}

std::string scripts(const std::vector<Chart>& charts) {
  return "<script type=\"application/json\" id=\"guise-data\">" + script_json({{"charts", to_json(charts)}}) +
         "</script>\n" + comment(kDygraphsCopyright) + "<script>" + std::string(kDygraphsScript) +
         "</script>\n<script>" + std::string(kPageScript) + "</script>\n";
}

}  // namespace

std::string make_page(const std::vector<runs::Run>& runs, const std::vector<std::string>& group_by) {
  const std::vector<RunGroup> groups = groups_of(runs, group_by);
  const std::vector<Chart> charts = make_charts(runs, groups);
  const std::string sentence = headline(runs, groups);
  std::string page = head(runs, sentence) + "<body>\n" + header(runs, sentence) + "<main>\n" +
                     curves_section(charts, groups, runs.size()) + results_section(runs, groups) +
                     differences_section(runs);
  std::string end = definitions_section(runs, groups) + repeat_section(runs) +
                    "</main>\n<footer>Made by guise " + escaped(core::version()) +
                    " from the run folders alone. The page holds all that it shows<span class=\"screen\"> "
                    "and asks no network</span>.</footer>\n" +
                    scripts(charts) + "</body>\n</html>\n";
  if (runs.size() > 1) return page + end;
  const size_t used = page.size() + end.size();
  return page + picture_sections(runs.front(), used < kMostBytesOfOneRun ? kMostBytesOfOneRun - used : 0) +
         end;
}

}  // namespace guise::report
