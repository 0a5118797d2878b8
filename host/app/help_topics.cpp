#include "app/help_topics.h"

#include "config/data_sets.h"
#include "config/keys.h"
#include "config/option.h"
#include "core/text.h"
#include "runs/forgetting.h"
#include "runs/measurements.h"
#include "runs/networks.h"

namespace guise::app {
namespace {

using core::Style;
using core::styled;
using core::Terminal;

std::string environment_page(const Terminal& terminal) {
  core::TextTable table{{}, {}, 2};
  for (const EnvironmentVariable& variable : environment_variables()) {
    table.rows.push_back({variable.name, variable.meaning});
  }
  return styled(terminal, Style::bold, "Environment variables") + "\n" + core::to_text(table, terminal) +
         "\nguise doctor prints those that are set.\n";
}

std::string exit_codes_page(const Terminal& terminal) {
  const core::TextTable table{
      {},
      {{"0", "done"},
       {"1", "failed"},
       {"2", "wrong use: command line, configuration, plugin or data; nothing was written"},
       {"3", "stopped by a signal, after the step and a checkpoint"}},
      2};
  return styled(terminal, Style::bold, "Exit codes") + "\n" + core::to_text(table, terminal) +
         "\nTERM, INT, HUP, USR1 and USR2 stop a training: it ends its step, writes a\n"
         "checkpoint and exits with 3; guise train --resume RUN goes on from there. A\n"
         "second INT (Ctrl-C) ends it at once. On SLURM, guise sweep --slurm requeues a run\n"
         "that was stopped.\n";
}

std::string data_page(const Terminal& terminal) {
  std::string text = styled(terminal, Style::bold, "Data sets") + "\n";
  for (const config::DataSet& set : config::data_sets()) {
    core::TextTable table{{}, {}, 4};
    if (set.layout.empty() && !set.files.empty()) table.rows.push_back({"files", set.files});
    for (const std::string& line : set.layout)
      table.rows.push_back({&line == &set.layout.front() ? "files" : "", line});
    if (!set.advice.empty()) table.rows.push_back({"from", set.advice});
    if (set.files.empty()) table.rows.push_back({"files", "none: it is made in memory"});
    text += core::on_terminal("  " + styled(terminal, Style::bold, set.name) + ": " + set.summary + "\n",
                              terminal) +
            core::to_text(table, terminal);
  }
  return text + core::on_terminal(
                    "\ndata.root names the folder, else GUISE_DATA does: the set's own, or one that holds "
                    "it. Nothing is downloaded. data.validation holds a share of the training images out "
                    "and uses it instead of the test set. data.noise puts wrong labels among the training "
                    "images, data.imbalance makes a long tail of them: guise help config.\n",
                    terminal);
}

std::string best_metrics() {
  const std::string names = core::joined(runs::measurement_names(runs::Extent::logged, {}));
  return names + " of the student; " + runs::kTeacher + ".NAME and " + runs::kAverage +
         ".NAME of the others; none";
}

std::string config_page(const Terminal& terminal) {
  std::string text =
      "A configuration is a JSON file of sections; comments are allowed.\n"
      "\"extends\": \"base.json\" takes another file first, --set section.key=VALUE wins\n"
      "over all. VALUE is JSON, else a text. Keys nest, or have their full names:\n"
      "{\"optimizer\": {\"lr\": 0.1}} and {\"optimizer.lr\": 0.1}. Paths in a file are\n"
      "relative to it. guise config FILE --origin shows every key and where it comes\n"
      "from. The sections strategy, teacher and average also hold the options of the\n"
      "plugin that they name: guise describe NAME lists them. guise schema lets an\n"
      "editor complete and check the file.\n";
  core::TextTable table{{}, {}, 2};
  for (const config::Option& row : config::run_keys()) {
    table.rows.push_back(
        {row.key, row.default_value.dump() + ": " + row.help + " (" + config::range_and_unit(row) + ")"});
  }
  table.header = {"key", "default: meaning"};
  return text + "\n" + core::to_text(table, terminal) + "\n" +
         core::on_terminal("checkpoint.best_metric: " + best_metrics() + "\n", terminal);
}

std::string figures_page(const Terminal& terminal) {
  std::string text =
      styled(terminal, Style::bold, "Figures of continual learning") + "\n" +
      core::on_terminal(
          "R[k][j] is the accuracy on task j after task k, tasks from 0 to T-1. guise compare --metric "
          "continual.KIND.FIGURE compares runs by one, guise report shows them; summary.json has them under "
          "continual. teacher.continual.KIND.FIGURE is of another network.\n",
          terminal);
  core::TextTable kinds{{"KIND", ""}, {}, 2}, figures{{"FIGURE", ""}, {}, 2};
  for (const runs::AccuracyKind& kind : runs::accuracy_kinds())
    kinds.rows.push_back({kind.name, std::string(kind.title) + ", " + kind.member + ". " + kind.definition});
  for (const runs::Figure& figure : runs::figures()) {
    figures.rows.push_back({figure.name, std::string(figure.definition) + " In " + figure.unit + "; " +
                                             to_text(figure.better) + " is better. " + figure.formula + " (" +
                                             figure.source + ")."});
  }
  return text + "\n" + core::to_text(kinds, terminal) + "\n" + core::to_text(figures, terminal) + "\n" +
         core::on_terminal(
             "continual.representation_forgetting is forgetting_max of the probe: what the features "
             "themselves "
             "lose (Davari et al. 2022, arXiv 2203.13381). intransigence is shown by guise report only, "
             "where a "
             "joint run of the same seed is among the runs.\n",
             terminal);
}

}  // namespace

const std::vector<EnvironmentVariable>& environment_variables() {
  static const std::vector<EnvironmentVariable> variables = {
      {"GUISE_PLUGIN_PATH", "folders to search for plugins, ':' between, after --plugin-dir"},
      {"GUISE_DRAFTS", "1: plugins may use draft interfaces, which may still change"},
      {"GUISE_DATA", "folder that holds data sets, used where data.root is not given"},
      {"GUISE_ALLOCATOR", "libtorch: CPU memory by LibTorch's own allocator, nothing kept between steps"},
      {"GUISE_VECTOR_LEVEL", "baseline, avx2 or avx512: kernels use no higher vector instructions"},
      {"GUISE_RUNS", "folder for new runs (default runs)"},
      {"NO_COLOR", "not empty: no colour at all"},
      {"CLICOLOR_FORCE", "not empty and not 0: colour even where the output is no terminal"},
      {"GOMP_SPINCOUNT", "spinning of idle threads; guise train sets 10000 unless it is set"},
  };
  return variables;
}

const std::vector<Topic>& all_topics() {
  static const std::vector<Topic> topics = {{"environment", environment_page},
                                            {"config", config_page},
                                            {"data", data_page},
                                            {"figures", figures_page},
                                            {"exit-codes", exit_codes_page}};
  return topics;
}

const Topic* find_topic(const std::string& name) {
  for (const Topic& topic : all_topics()) {
    if (topic.name == name) return &topic;
  }
  return nullptr;
}

}  // namespace guise::app
