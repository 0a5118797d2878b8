// What the metrics mean, and how each run is repeated.
#include <set>

#include "core/quote.h"
#include "core/text.h"
#include "report/headline.h"
#include "report/html.h"
#include "report/page_sections.h"

namespace guise::report {
namespace {

std::string definition(const std::string& term, const std::string& meaning) {
  return "<dt>" + escaped(term) + "</dt><dd>" + escaped(meaning) + "</dd>\n";
}

std::string metric_definitions(const std::vector<runs::Run>& runs) {
  std::string html;
  std::set<std::string> seen, networks;
  for (const runs::Run& run : runs) {
    for (const runs::Series& series : run.series) {
      runs::MetricName metric = runs::describe_metric(series.name, series.of_training);
      if (!metric.network.empty()) networks.insert(metric.network);
      metric = runs::describe_metric(metric.quantity, series.of_training);
      if (seen.insert(metric.title).second)
        html += definition(metric.title + (metric.unit.empty() ? "" : " (" + metric.unit + ")"),
                           metric.definition);
    }
  }
  if (networks.count("teacher") != 0)
    html += definition("teacher", "The network that the teacher policy moves, evaluated on the same images.");
  if (networks.count("average") != 0)
    html += definition(
        "average", "A second copy of the weights that an averaging policy moves, kept for evaluation only.");
  return html;
}

// How many of the runs are evaluated on images held out from training.
size_t count_held_out(const std::vector<runs::Run>& runs) {
  size_t count = 0;
  for (const runs::Run& run : runs)
    count += runs::number_at(run.config, "data.validation").value_or(0) > 0 ? 1 : 0;
  return count;
}

std::string evaluated_images(const std::vector<runs::Run>& runs) {
  const std::string test = "The test set of the data",
                    share = "a share of the training images, held out from training (data.validation)";
  const size_t count = count_held_out(runs);
  if (count == 0) return test + ".";
  return count == runs.size() ? "Not the test set but " + share + "."
                              : test + ", and of " + std::to_string(count) + " runs " + share + ".";
}

std::string best_definition(const std::vector<runs::Run>& runs) {
  const std::string value = "The best value over all epochs. ";
  if (count_held_out(runs) == runs.size()) {
    return value +
           "The epoch is chosen on these very images, so it is somewhat too good even for them; the test set "
           "played no part.";
  }
  return value +
         "The epoch is chosen on the test images themselves, so this is optimistic: report final values, or "
         "hold "
         "images out (data.validation).";
}

std::string plugin_rows(const runs::Json& plugins) {
  std::string rows;
  for (const runs::Json& plugin : plugins) {
    const auto text = [&](const char* key) { return escaped(runs::text_at(plugin, key).value_or("-")); };
    rows += "<tr><th scope=\"row\">" + text("name") + "</th><td>" + text("kind") + "</td><td>" +
            text("version") + "</td><td class=\"wrap\"><code>" + text("sha256") +
            "</code></td><td class=\"wrap\"><code>" + text("file") + "</code></td></tr>\n";
  }
  return rows;
}

std::string plugins_html(const runs::Run& run) {
  const runs::Json* plugins = runs::value_at(run.summary, "plugins");
  if (plugins == nullptr || !plugins->is_array()) {
    return note("Plugins: " + method_of(run) +
                ". Their versions and hashes stand in summary.json, which is not written yet.");
  }
  return "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">plugin</th><th "
         "scope=\"col\">kind</th><th scope=\"col\">version</th><th scope=\"col\">SHA-256</th>"
         "<th scope=\"col\">file</th></tr></thead><tbody>" +
         plugin_rows(*plugins) + "</tbody></table></div>\n";
}

std::string machine_html(const runs::Run& run) {
  const runs::Json* system = runs::value_at(run.summary, "system");
  if (system == nullptr || !system->is_object()) return "";
  std::vector<std::string> facts;
  for (const auto& [key, value] : system->items()) {
    const bool bytes = key == "memory_bytes" && value.is_number();
    facts.push_back(bytes ? "memory " + core::size_text(value.get<double>())
                          : key + " " + runs::plain_text(value));
  }
  if (const auto threads = runs::number_at(run.summary, "threads"))
    facts.push_back("threads " + core::number_text(*threads));
  return note("Machine: " + core::joined(facts, "; "));
}

std::string commands_html(const runs::Run& run) {
  std::string html;
  const runs::Json* command = runs::value_at(run.summary, "command");
  if (command != nullptr && command->is_array() && !command->empty()) {
    std::vector<std::string> words;
    for (const runs::Json& word : *command) words.push_back(runs::plain_text(word));
    html += note("As it was typed:") + "<pre>" + escaped(core::shell_command(words)) + "</pre>\n";
  }
  return html + note("From its complete configuration:") + "<pre>" +
         escaped(core::shell_command(
             {"guise", "train", run.folder + "/config.json", "--out", run.folder + "-again"})) +
         "</pre>\n";
}

}  // namespace

std::string definitions_section(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups) {
  std::string html =
      "<section aria-labelledby=\"meaning\">\n<h2 id=\"meaning\">What the numbers mean</h2>\n<dl>\n" +
      metric_definitions(runs);
  html += definition("evaluated images", evaluated_images(runs));
  html += definition("95 % interval of a run",
                     "Wilson's score interval of a share measured on so many images. It tells how sure the "
                     "share is for this one network, not how much other seeds would differ.");
  if (runs.size() > groups.size()) {
    html += definition("95 % interval of a mean",
                       "Student's t interval over the runs of a group, which are taken as independent and "
                       "nearly normal. With two or three runs it is wide for good reason.");
    html += definition("band", "From the least to the greatest value of the group's runs at that epoch.");
  }
  html += definition("best", best_definition(runs));
  html += definition("epoch", "Curves count epochs done: 1 is the end of the first.");
  return html + "</dl>\n</section>\n";
}

std::string repeat_section(const std::vector<runs::Run>& runs) {
  std::string html = "<section aria-labelledby=\"repeat\">\n<h2 id=\"repeat\">To repeat " +
                     std::string(runs.size() == 1 ? "it" : "them") + "</h2>\n";
  for (const runs::Run& run : runs) {
    const std::string content = commands_html(run) + plugins_html(run) + machine_html(run);
    html += runs.size() == 1
                ? content
                : "<details><summary>" + escaped(run.label) + "</summary>\n" + content + "</details>\n";
  }
  return html + "</section>\n";
}

}  // namespace guise::report
