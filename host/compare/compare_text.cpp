#include "compare/compare_text.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/format.h"
#include "core/text.h"
#include "runs/statistics.h"
#include "runs/value_label.h"

namespace guise::compare {
namespace {

std::string with_sign(double value) {
  return core::format("{:+.3g}", value);
}

std::string p_text(const std::optional<double>& p_value) {
  if (!p_value) return "-";
  return *p_value < 0.001 ? "< 0.001" : core::format("{:.3f}", *p_value);
}

std::string interval_text(const PairedResult& result) {
  if (!result.half_width) return "-";
  return core::format("[{}, {}]", with_sign(result.mean - *result.half_width),
                      with_sign(result.mean + *result.half_width));
}

std::string sign_text(const PairedResult& result) {
  const size_t ties = result.differences.size() - result.higher - result.lower;
  const std::string rest = ties == 0 ? "" : core::format(", {} equal", ties);
  return core::format("{} up, {} down{}", result.higher, result.lower, rest);
}

std::vector<double> values_of(const Level& level) {
  std::vector<double> values;
  for (const Measured& one : level.runs) values.push_back(one.value);
  return values;
}

std::string level_table(const Group& group, const core::Terminal& terminal) {
  core::TextTable table{{"LEVEL", "RUNS", "MEAN", "SD"}, {}, 2};
  for (const Level& level : group.levels) {
    const std::vector<double> values = values_of(level);
    table.rows.push_back(
        {level.label, std::to_string(values.size()), core::format("{:.6g}", runs::mean_of(values)),
         values.size() < 2 ? "-" : core::format("{:.3g}", runs::standard_deviation(values))});
  }
  return core::to_text(table, terminal);
}

std::string comparison_table(const Group& group, const core::Terminal& terminal) {
  core::TextTable table{
      {"DIFFERENCE", "PAIRS", "MEAN", "95 % INTERVAL", "P (T)", "P (HOLM)", "SIGNS", "P (SIGNS)"}, {}, 2};
  for (const Comparison& one : group.comparisons) {
    const PairedResult& result = one.result;
    table.rows.push_back({group.levels[one.second].label + " - " + group.levels[one.first].label,
                          std::to_string(result.differences.size()), with_sign(result.mean),
                          interval_text(result), p_text(result.t_p_value), p_text(one.holm_p_value),
                          sign_text(result), p_text(result.sign_p_value)});
  }
  return core::to_text(table, terminal);
}

std::string group_text(const Group& group, const core::Terminal& terminal) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : group.differs)
    parts.push_back(key + "=" + core::printable(runs::value_label(key, value), 60));
  const std::string head =
      parts.empty() ? "" : core::styled(terminal, core::Style::bold, core::joined(parts, " ")) + "\n";
  return head + level_table(group, terminal) + "\n" + comparison_table(group, terminal) + "\n";
}

runs::Better better_of(const PairingRequest& request) {
  return runs::describe_metric(request.metric, false).better;
}

std::string title(const PairingRequest& request) {
  const bool best = request.value == RunValue::best;
  const runs::Better better = better_of(request);
  const std::string direction = better == runs::Better::unknown ? "" : "; " + to_text(better) + " is better";
  return core::printable(request.metric) + (best ? ", best value on held-out images" : ", final value") +
         "; runs paired by train.seed" + direction + "\n\n";
}

template <class Predicate>
std::vector<size_t> pair_counts(const Paired& paired, Predicate predicate) {
  std::set<size_t> counts;
  for (const Group& group : paired.groups) {
    for (const Comparison& one : group.comparisons) {
      if (predicate(one.result)) counts.insert(one.result.differences.size());
    }
  }
  return {counts.begin(), counts.end()};
}

void note_few_pairs(const Paired& paired, std::vector<std::string>& notes) {
  const auto too_few = pair_counts(
      paired, [](const PairedResult& result) { return result.differences.size() < kLeastPairsForInterval; });
  if (!too_few.empty()) {
    notes.push_back(std::string(too_few.front() == 1 ? "One pair" : "Two pairs") +
                    " of runs is too few to say anything about other seeds: no interval, no test of the "
                    "mean. Train at least " +
                    std::to_string(kLeastPairsForInterval) + " seeds of each.");
  }
  const auto powerless = pair_counts(paired, [](const PairedResult& result) {
    return result.higher + result.lower < kLeastPairsForSignTest;
  });
  if (!powerless.empty()) {
    notes.push_back("The sign test cannot come under 0.05 with fewer than " +
                    std::to_string(kLeastPairsForSignTest) + " pairs that differ, whatever the runs did.");
  }
  const auto without_spread = pair_counts(paired, [](const PairedResult& result) {
    return result.differences.size() >= kLeastPairsForInterval && !result.half_width;
  });
  if (!without_spread.empty()) {
    notes.push_back(
        "Where all differences are the same there is no spread to judge the mean by: no interval.");
  }
}

runs::Json optional_json(const std::optional<double>& value) {
  return value ? runs::Json(*value) : runs::Json(nullptr);
}

runs::Json level_json(const std::vector<runs::Run>& runs, const Level& level) {
  const std::vector<double> values = values_of(level);
  runs::Json measured = runs::Json::array();
  for (const Measured& one : level.runs) {
    measured.push_back({{"run", runs[one.run].folder}, {"seed", one.seed}, {"value", one.value}});
  }
  return {{"label", level.label},
          {"keys", level.keys},
          {"mean", runs::mean_of(values)},
          {"standard_deviation",
           values.size() < 2 ? runs::Json(nullptr) : runs::Json(runs::standard_deviation(values))},
          {"runs", measured}};
}

runs::Json comparison_json(const Group& group, const Comparison& one) {
  const PairedResult& result = one.result;
  const runs::Json interval =
      result.half_width
          ? runs::Json::array({result.mean - *result.half_width, result.mean + *result.half_width})
          : runs::Json(nullptr);
  return {{"level", group.levels[one.second].label},
          {"baseline", group.levels[one.first].label},
          {"pairs", result.differences.size()},
          {"seeds", one.seeds},
          {"differences", result.differences},
          {"mean", result.mean},
          {"interval", interval},
          {"t_test", {{"p", optional_json(result.t_p_value)}, {"p_holm", optional_json(one.holm_p_value)}}},
          {"sign_test",
           {{"higher", result.higher}, {"lower", result.lower}, {"p", optional_json(result.sign_p_value)}}}};
}

}  // namespace

std::vector<std::string> compare_notes(const PairingRequest& request, const Paired& paired) {
  std::vector<std::string> notes;
  note_few_pairs(paired, notes);
  size_t count = 0;
  for (const Group& group : paired.groups) count += group.comparisons.size();
  if (count > 1) {
    notes.push_back(
        "These are " + std::to_string(count) +
        " comparisons: P (HOLM) allows for their number, intervals and the other columns do not.");
  }
  if (request.value == RunValue::best) {
    notes.push_back(
        "A best value is chosen among many, so it is better than what the network will do on new images.");
  }
  return notes;
}

std::string compare_text(const std::vector<runs::Run>& runs, const PairingRequest& request,
                         const Paired& paired, const core::Terminal& terminal) {
  std::string text = title(request);
  for (const Group& group : paired.groups) text += group_text(group, terminal);
  const size_t width = static_cast<size_t>(std::max(40, terminal.width));
  for (const std::string& note : compare_notes(request, paired)) text += core::wrapped(note, width, 2) + "\n";
  if (!paired.left_out.empty()) text += "\nLeft out\n";
  for (const LeftOut& one : paired.left_out) {
    text += core::format("  {} {}\n", core::printable(runs[one.run].label, 200),
                         core::printable(one.reason, 400));
  }
  return text;
}

runs::Json compare_json(const std::vector<runs::Run>& runs, const PairingRequest& request,
                        const Paired& paired) {
  runs::Json document = {{"schema", "guise.compare/1"},
                         {"metric", request.metric},
                         {"value", request.value == RunValue::best ? "best" : "final"},
                         {"better", to_text(better_of(request))},
                         {"by", request.by},
                         {"groups", runs::Json::array()},
                         {"left_out", runs::Json::array()},
                         {"notes", compare_notes(request, paired)}};
  for (const Group& group : paired.groups) {
    runs::Json levels = runs::Json::array(), comparisons = runs::Json::array();
    for (const Level& level : group.levels) levels.push_back(level_json(runs, level));
    for (const Comparison& one : group.comparisons) comparisons.push_back(comparison_json(group, one));
    document["groups"].push_back(
        {{"differs", group.differs}, {"levels", levels}, {"comparisons", comparisons}});
  }
  for (const LeftOut& one : paired.left_out) {
    document["left_out"].push_back({{"run", runs[one.run].folder}, {"reason", one.reason}});
  }
  return document;
}

}  // namespace guise::compare
