// Curves' frames, tables of results and of configuration differences.
#include <algorithm>
#include <cmath>

#include "core/text.h"
#include "report/html.h"
#include "report/page_sections.h"

namespace guise::report {
namespace {

constexpr size_t kMostNamedLines = 12;  // in a chart's description

std::string last_value_text(const Line& line) {
  for (size_t i = line.values.size(); i-- > 0;) {
    if (line.values[i])
      return std::isfinite(line.values[i]->mean) ? core::fixed_text(line.values[i]->mean, 2) : "not finite";
  }
  return "none";
}

// What a screen reader says in place of the curves.
std::string description(const Chart& chart) {
  std::string text = "Line chart: " + chart.title + (chart.unit.empty() ? "" : " in " + chart.unit) +
                     " over epochs. Last values: ";
  size_t named = 0;
  for (const Line& line : chart.lines) {
    if (line.is_run || ++named > kMostNamedLines) continue;
    text += (named > 1 ? ", " : "") + line.label + " " + last_value_text(line);
  }
  return text + (named > kMostNamedLines ? ", and more." : ".");
}

std::string figure(const Chart& chart) {
  return "<figure class=\"chart\"><h3>" + escaped(chart.title) +
         (chart.unit.empty() ? "" : " <span class=\"unit\">(" + escaped(chart.unit) + ")</span>") +
         "</h3>\n<ul class=\"legend\"></ul>\n<div class=\"plot\" role=\"img\" aria-label=\"" +
         escaped(description(chart)) + "\"></div></figure>\n";
}

// A heading that sorts its column.
std::string sort_head(const std::string& text, bool number) {
  return std::string("<th scope=\"col\"") + (number ? " class=\"n\"" : "") + "><button type=\"button\">" +
         escaped(text) + "</button></th>";
}

std::string number_cell(const std::string& text, double value) {
  return "<td class=\"n\" data-value=\"" + (std::isfinite(value) ? core::number_text(value) : "") + "\">" +
         text + "</td>";
}

std::string range_text(const runs::MetricName& metric, double low, double high) {
  if (!std::isfinite(low) || !std::isfinite(high)) return "";
  return " <span class=\"range\">[" + core::fixed_text(low, metric.digits) + ", " +
         core::fixed_text(high, metric.digits) + "]</span>";
}

std::string point_cell(const runs::MetricName& metric, const runs::Point& point) {
  return number_cell(value_text(metric, point.value) + range_text(metric, point.low, point.high),
                     point.value);
}

std::string mean_cell(const runs::MetricName& metric, const std::vector<double>& values) {
  if (values.empty()) return number_cell("-", NAN);
  const double mean = runs::spread_of(values).mean;
  const auto interval = runs::student_interval(values);
  return number_cell(
      value_text(metric, mean) +
          (interval ? range_text(metric, mean - interval->half_width, mean + interval->half_width) : ""),
      mean);
}

std::string table(const std::string& kind, const std::string& caption, const std::string& head,
                  const std::string& body) {
  return "<p class=\"note caption\">" + escaped(caption) +
         "</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + escaped(caption) +
         "\"><table class=\"" + kind + "\" aria-label=\"" + escaped(caption) + "\">\n<thead><tr>" + head +
         "</tr></thead>\n<tbody>\n" + body + "</tbody></table></div>\n";
}

// A lone run: a row for each metric.
std::string table_of(const runs::Run& run) {
  std::string body;
  for (const bool of_training : {false, true}) {
    for (const MetricResult& result : results_of(run, of_training)) {
      body +=
          "<tr><th scope=\"row\">" + escaped(result.metric.title) +
          (result.metric.unit.empty() ? ""
                                      : " <span class=\"range\">" + escaped(result.metric.unit) + "</span>") +
          "</th>";
      body += number_cell(value_text(result.metric, result.first.value), result.first.value) +
              point_cell(result.metric, result.final);
      body += result.best ? point_cell(result.metric, *result.best) +
                                number_cell(std::to_string(result.best->epoch + 1),
                                            static_cast<double>(result.best->epoch + 1))
                          : "<td class=\"n\"></td><td class=\"n\"></td>";
      body += "</tr>\n";
    }
  }
  const std::string head = sort_head("metric", false) + sort_head("first", true) + sort_head("final", true) +
                           sort_head("best", true) + sort_head("at epoch", true);
  return table("sortable", "First, final and best values; in brackets the 95 % interval", head, body);
}

struct Column {
  std::string name;
  runs::MetricName metric;
};

std::vector<Column> columns_of(const std::vector<runs::Run>& runs) {
  std::vector<Column> columns;
  for (const runs::Run& run : runs) {
    for (const MetricResult& result : results_of(run, false)) {
      if (std::none_of(columns.begin(), columns.end(),
                       [&](const Column& c) { return c.name == result.name; }))
        columns.push_back({result.name, result.metric});
    }
  }
  return columns;
}

std::string value_heads(const std::vector<Column>& columns, const std::string& kind) {
  std::string head;
  for (const Column& column : columns) {
    const std::string title =
        column.metric.title + (column.metric.unit.empty() ? "" : ", " + column.metric.unit);
    head += sort_head(title + ", " + kind, true);
    if (column.metric.better != runs::Better::unknown) head += sort_head("best", true);
  }
  return head;
}

std::string group_table(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups,
                        const std::vector<Column>& columns) {
  std::string body;
  for (const RunGroup& group : groups) {
    const auto results = results_of(runs, group);
    body += "<tr><th scope=\"row\">" + escaped(group.label) + "</th>" +
            number_cell(std::to_string(group.runs.size()), static_cast<double>(group.runs.size()));
    for (const Column& column : columns) {
      const auto found = std::find_if(results.begin(), results.end(),
                                      [&](const GroupResult& r) { return r.name == column.name; });
      body += mean_cell(column.metric, found == results.end() ? std::vector<double>{} : found->finals);
      if (column.metric.better != runs::Better::unknown)
        body += mean_cell(column.metric, found == results.end() ? std::vector<double>{} : found->bests);
    }
    body += "</tr>\n";
  }
  return table(
      "sortable", "Means over the runs of each group; in brackets Student's 95 % interval of the mean",
      sort_head("group", false) + sort_head("runs", true) + value_heads(columns, "mean final"), body);
}

std::string run_row(const runs::Run& run, const std::string& group, const std::vector<Column>& columns) {
  const runs::Json* seed = runs::value_at(run.config, "train.seed");
  const auto results = results_of(run, false);
  std::string row =
      "<tr><th scope=\"row\">" + escaped(run.label) + "</th><td>" + escaped(group) + "</td>" +
      number_cell(seed == nullptr ? "-" : escaped(runs::plain_text(*seed)),
                  seed != nullptr && seed->is_number() ? seed->get<double>() : NAN) +
      "<td><span class=\"state " + to_text(run.state) + "\">" +
      escaped(run.state == runs::RunState::finished ? run.state_text : core::printable(run.state_text, 60)) +
      "</span></td>";
  for (const Column& column : columns) {
    const auto found = std::find_if(results.begin(), results.end(),
                                    [&](const MetricResult& r) { return r.name == column.name; });
    row += found == results.end() ? number_cell("-", NAN) : point_cell(column.metric, found->final);
    if (column.metric.better == runs::Better::unknown) continue;
    row += found == results.end() || !found->best ? number_cell("-", NAN)
                                                  : point_cell(column.metric, *found->best);
  }
  return row + "</tr>\n";
}

std::string run_table(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups,
                      const std::vector<Column>& columns) {
  std::string body;
  for (const RunGroup& group : groups) {
    for (const size_t index : group.runs) body += run_row(runs[index], group.label, columns);
  }
  return table("sortable", "Every run; in brackets the 95 % interval of its share of right images",
               sort_head("run", false) + sort_head("group", false) + sort_head("seed", true) +
                   sort_head("state", false) + value_heads(columns, "final"),
               body);
}

}  // namespace

std::string note(const std::string& text) {
  return "<p class=\"note\">" + escaped(text) + "</p>\n";
}

std::string curves_section(const std::vector<Chart>& charts, const std::vector<RunGroup>& groups,
                           size_t run_count) {
  std::string html = "<section aria-labelledby=\"curves\">\n<h2 id=\"curves\">Curves</h2>\n";
  if (charts.empty())
    return html + note("Nothing was measured yet: metrics.jsonl is missing or empty.") + "</section>\n";
  const bool repeated = run_count > groups.size();
  if (repeated)
    html += note(
        "Lines are means over the runs of a group, bands reach from their least to their greatest value.");
  html +=
      "<div class=\"tools\"><span class=\"drag\">Drag over a chart to zoom all of them.</span><button "
      "type=\"button\" "
      "id=\"unzoom\">whole course</button>";
  const bool has_run_lines = std::any_of(charts.begin(), charts.end(), [](const Chart& chart) {
    return std::any_of(chart.lines.begin(), chart.lines.end(), [](const Line& line) { return line.is_run; });
  });
  if (has_run_lines) html += "<label><input type=\"checkbox\" id=\"show-runs\"> single runs</label>";
  html +=
      "</div>\n<noscript><p class=\"note\">The curves are drawn by a script in this page; the tables below "
      "hold the numbers.</p></noscript>\n<div class=\"charts\">\n";
  for (const Chart& chart : charts) html += figure(chart);
  return html + "</div>\n</section>\n";
}

std::string results_section(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups) {
  std::string html = "<section aria-labelledby=\"results\">\n<h2 id=\"results\">Results</h2>\n";
  if (runs.size() == 1)
    return html + (runs.front().series.empty() ? note("Nothing was measured yet.") : table_of(runs.front())) +
           "</section>\n";
  const std::vector<Column> columns = columns_of(runs);
  html += group_table(runs, groups, columns);
  for (const RunGroup& group : groups) {
    const auto mixed = mixed_keys(runs, group);
    if (!mixed.empty())
      html +=
          note("The runs of " + group.label + " are no mere repetitions with other seeds: they differ in " +
               core::joined(
                   {mixed.begin(), mixed.begin() + static_cast<long>(std::min<size_t>(mixed.size(), 8))}) +
               (mixed.size() > 8 ? ", ..." : "") + ". Their mean and band mix these settings.");
  }
  return html + run_table(runs, groups, columns) + "</section>\n";
}

std::string differences_section(const std::vector<runs::Run>& runs) {
  const auto list = differences(runs);
  std::string html =
      "<section aria-labelledby=\"settings\">\n<h2 id=\"settings\">" +
      std::string(runs.size() == 1 ? "What is not at its default" : "What differs between the runs") +
      "</h2>\n";
  if (list.empty())
    return html +
           note(runs.size() == 1 ? "Nothing: every key has its default."
                                 : "Nothing: the runs share every key.") +
           "</section>\n";
  std::string head, body;
  if (runs.size() == 1) {
    head = sort_head("key", false) + "<th scope=\"col\">value</th><th scope=\"col\">default</th>";
    for (const Difference& d : list) {
      body += "<tr><th scope=\"row\"><code>" + escaped(d.key) + "</code></th><td class=\"wrap\">" +
              escaped(d.values.front()) + "</td><td>" +
              (d.default_value.empty() ? "<span class=\"range\">option of the plugin</span>"
                                       : escaped(d.default_value)) +
              "</td></tr>\n";
    }
    return html +
           table("sortable", "Keys whose value is not the default, and the plugins' own options", head,
                 body) +
           "</section>\n";
  }
  head = sort_head("run", false);
  for (const Difference& d : list) head += sort_head(d.key, false);
  for (size_t i = 0; i < runs.size(); ++i) {
    body += "<tr><th scope=\"row\">" + escaped(runs[i].label) + "</th>";
    for (const Difference& d : list) body += "<td>" + escaped(d.values[i]) + "</td>";
    body += "</tr>\n";
  }
  return html + table("sortable", "Keys whose values are not the same in all runs", head, body) +
         "</section>\n";
}

}  // namespace guise::report
