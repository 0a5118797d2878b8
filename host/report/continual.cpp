#include "report/continual.h"

#include <algorithm>
#include <set>

#include "core/error.h"
#include "runs/networks.h"
#include "runs/run_folder.h"

namespace guise::report {
namespace {

const std::string kContinual = runs::RunFolder::kContinual;

bool has_tasks(const runs::Run& run) {
  const runs::Json* sizes = runs::value_at(run.config, "continual.sizes");
  return runs::number_at(run.config, "continual.tasks").value_or(0) > 0 ||
         (sizes != nullptr && sizes->is_array() && !sizes->empty());
}

bool is_joint(const runs::Run& run) {
  const runs::Json* joint = runs::value_at(run.config, "continual.joint");
  return joint != nullptr && joint->is_boolean() && joint->get<bool>();
}

bool same_seed(const runs::Run& one, const runs::Run& other) {
  const runs::Json *here = runs::value_at(one.config, "train.seed"),
                   *there = runs::value_at(other.config, "train.seed");
  return here != nullptr && there != nullptr && *here == *there;
}

void add_run(const std::vector<runs::Run>& runs, size_t index, ContinualRuns& continual) {
  try {
    const runs::Json document = runs::read_document(runs[index], kContinual);
    if (document.is_null()) {
      if (has_tasks(runs[index]))
        continual.left_out.push_back({index, "has no " + kContinual + ": no task is done yet"});
      return;
    }
    ContinualRun run{index, runs::continual_document_from(document, kContinual)};
    run.figures = runs::figures_of(run.document).values;
    if (run.document.tasks_done() > 0) continual.runs.push_back(std::move(run));
  } catch (const core::Error& error) {
    continual.left_out.push_back({index, error.what()});
  }
}

void add_intransigence(const std::vector<runs::Run>& runs, ContinualRun& run, const ContinualRuns& all) {
  if (is_joint(runs[run.run])) return;
  const auto joint = std::ranges::find_if(all.runs, [&](const ContinualRun& other) {
    return is_joint(runs[other.run]) && same_seed(runs[run.run], runs[other.run]) &&
           other.document.classes == run.document.classes;
  });
  if (joint == all.runs.end()) return;
  for (const runs::AccuracyKind& kind : runs::accuracy_kinds()) {
    runs::FigureValue value = runs::intransigence(kind, run.document.student, joint->document.student);
    if (value.value) run.figures.push_back(std::move(value));
  }
}

bool any_has(const ContinualRuns& continual, const std::string& figure) {
  return std::ranges::any_of(continual.runs,
                             [&](const ContinualRun& run) { return find_figure(run, figure) != nullptr; });
}

void add_row(const ContinualRuns& continual, const std::string& network, const std::string& kind,
             const std::string& figure, std::vector<FigureRow>& rows) {
  const std::string name =
      (network == runs::kStudent ? "" : network + ".") + (kind.empty() ? "" : kind + ".") + figure;
  if (any_has(continual, name))
    rows.push_back({name, network, kind, runs::describe_metric(runs::metric_of_figure(name), false)});
}

runs::Json definition(const std::string& term, const std::string& meaning) {
  return {{"term", term}, {"meaning", meaning}};
}

}  // namespace

ContinualRuns continual_runs(const std::vector<runs::Run>& runs) {
  ContinualRuns continual;
  for (size_t i = 0; i < runs.size(); ++i) add_run(runs, i, continual);
  for (ContinualRun& run : continual.runs) add_intransigence(runs, run, continual);
  return continual;
}

const runs::TaskAccuracies* accuracies_of(const ContinualRun& run, const std::string& network) {
  if (network == runs::kStudent) return &run.document.student;
  const auto found =
      std::ranges::find(run.document.networks, network, &runs::ContinualDocument::Network::name);
  return found == run.document.networks.end() ? nullptr : &found->accuracies;
}

std::vector<MatrixName> matrices_of(const ContinualRuns& continual) {
  std::vector<MatrixName> names;
  for (const runs::NetworkRow& network : runs::networks()) {
    for (const runs::AccuracyKind& kind : runs::accuracy_kinds()) {
      const bool there = std::ranges::any_of(continual.runs, [&](const ContinualRun& run) {
        const runs::TaskAccuracies* accuracies = accuracies_of(run, network.name);
        return accuracies != nullptr && !(accuracies->*(kind.rows)).empty();
      });
      if (there) names.push_back({network.name, &kind});
    }
  }
  return names;
}

const runs::FigureValue* find_figure(const ContinualRun& run, const std::string& name) {
  const auto found = std::ranges::find(run.figures, name, &runs::FigureValue::name);
  return found == run.figures.end() ? nullptr : &*found;
}

std::vector<FigureRow> figure_rows(const ContinualRuns& continual) {
  std::vector<FigureRow> rows;
  for (const runs::NetworkRow& network : runs::networks()) {
    for (const runs::AccuracyKind& kind : runs::accuracy_kinds()) {
      for (const runs::Figure& figure : runs::figures())
        add_row(continual, network.name, kind.name, figure.name, rows);
    }
    add_row(continual, network.name, "", "representation_forgetting", rows);
  }
  return rows;
}

runs::Json continual_definitions(const ContinualRuns& continual) {
  runs::Json list = runs::Json::array();
  std::set<std::string> seen;
  for (const MatrixName& matrix : matrices_of(continual)) {
    const runs::AccuracyKind& kind = *matrix.kind;
    if (seen.insert(kind.name).second)
      list.push_back(definition(std::string(kind.title) + ", " + kind.member, kind.definition));
  }
  const std::vector<FigureRow> rows = figure_rows(continual);
  for (const runs::Figure& figure : runs::figures()) {
    const bool there = std::ranges::any_of(rows, [&](const FigureRow& row) {
      return !row.kind.empty() && row.name.ends_with(std::string(".") + figure.name);
    });
    if (there)
      list.push_back(definition(std::string(figure.title) + " (" + figure.unit + ")",
                                std::string(figure.definition) + " " + figure.formula +
                                    ", tasks from 0 to T-1 (" + figure.source + ")."));
  }
  if (any_has(continual, "representation_forgetting"))
    list.push_back(definition(
        "Forgetting of the representation (points)",
        "Forgetting from the best of the linear probe: what the features themselves lose. What the "
        "class-incremental figure has beyond it is forgotten by the head alone (Davari et al. 2022, "
        "arXiv 2203.13381)."));
  return list;
}

}  // namespace guise::report
