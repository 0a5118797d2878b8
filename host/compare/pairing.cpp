// The order of work: take what can be measured, put it into groups and levels, choose the baseline, compare,
// and say of every run that is not in a pair why.
#include "compare/pairing.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "compare/level_keys.h"
#include "core/error.h"
#include "core/text.h"
#include "runs/value_label.h"

namespace guise::compare {
namespace {

struct Candidate {
  size_t run = 0;
  SplitKeys keys;
  double value = 0;
  size_t level = 0;  // index of its label
  size_t group = 0;
};

// Indices of equal texts, in the order of their first appearance.
class Numbering {
 public:
  size_t number_of(const std::string& text) {
    return numbers_.try_emplace(text, numbers_.size()).first->second;
  }
  size_t size() const { return numbers_.size(); }

 private:
  std::map<std::string, size_t> numbers_;
};

std::optional<double> measured(const runs::Run& run, const PairingRequest& request) {
  if (request.value == RunValue::best) return runs::number_at(run.best_evaluation, request.metric);
  return runs::last_value(run, request.metric);
}

// By the sums that summary.json keeps of them; a Guise that kept none is trusted.
bool same_images(const runs::Run& one, const runs::Run& other) {
  for (const char* sum : {"data.train_sum", "data.test_sum"}) {
    const auto here = runs::text_at(one.summary, sum), there = runs::text_at(other.summary, sum);
    if (here && there && *here != *there) return false;
  }
  return true;
}

class Pairer {
 public:
  Pairer(const std::vector<runs::Run>& runs, const PairingRequest& request)
      : runs_(runs), request_(request) {}

  Paired pair() {
    check_names(runs_, request_);
    refuse_best_of_a_figure();
    take_candidates();
    refuse_unknown_metric();
    refuse_best_of_test_set();
    sort_into_levels();
    refuse_twins();
    choose_baseline();
    for (size_t group = 0; group < group_count_; ++group) compare_group(group);
    name_the_rest();
    refuse_no_pairs();
    say_how_groups_differ();
    adjust();
    std::sort(paired_.left_out.begin(), paired_.left_out.end(),
              [](const LeftOut& a, const LeftOut& b) { return a.run < b.run; });
    return std::move(paired_);
  }

 private:
  const std::string& label_of_run(size_t run) const { return runs_[run].label; }

  void take_candidates() {
    for (size_t i = 0; i < runs_.size(); ++i) {
      const runs::Run& run = runs_[i];
      const std::optional<double> value = measured(run, request_);
      if (run.state != runs::Lifecycle::finished) {
        paired_.left_out.push_back({i, "is not finished: " + run.state_text});
      } else if (!value) {
        paired_.left_out.push_back({i, "has no " + metric_and_reason(run)});
      } else if (!std::isfinite(*value)) {
        paired_.left_out.push_back({i, "has a " + core::printable(request_.metric) + " that is not finite"});
      } else {
        candidates_.push_back({i, split_keys(run, request_), *value, 0, 0});
      }
    }
  }

  // "top1"; of a figure that is null "continual.class.forgetting_max: there is one task".
  std::string metric_and_reason(const runs::Run& run) const {
    const auto figure = runs::figure_of(run, request_.metric);
    const std::string why = figure && !figure->reason.empty() ? ": " + core::printable(figure->reason) : "";
    return core::printable(request_.metric) + why;
  }

  // What the whole sequence of tasks comes to is one number.
  void refuse_best_of_a_figure() const {
    if (request_.value != RunValue::best) return;
    for (const runs::Run& run : runs_) {
      if (!runs::figure_of(run, request_.metric)) continue;
      throw core::usage_error({.place = "--value",
                               .problem = core::printable(request_.metric) + " is of a whole run",
                               .expected = "final",
                               .received = "best"});
    }
  }

  void refuse_unknown_metric() const {
    if (!candidates_.empty()) return;
    for (const runs::Run& run : runs_) {
      if (run.state != runs::Lifecycle::finished || measured(run, request_)) continue;
      const std::vector<std::string> names = runs::metric_names(run);
      const std::string meant = core::did_you_mean(request_.metric, names);
      throw core::usage_error(
          {.place = "--metric",
           .problem = "no run has " + metric_and_reason(run),
           .advice = meant.empty() ? "one of " + core::printable(core::joined(names), 160) : meant});
    }
  }

  void refuse_best_of_test_set() const {
    if (request_.value != RunValue::best) return;
    for (const Candidate& one : candidates_) {
      if (runs::number_at(runs_[one.run].config, "data.validation").value_or(0) > 0) continue;
      throw core::usage_error(
          {.place = label_of_run(one.run),
           .problem = "its best value was chosen on the test set itself, so it is too good to compare",
           .expected = "data.validation above 0",
           .received = "0",
           .advice = "--value final"});
    }
  }

  void sort_into_levels() {
    Numbering levels, groups;
    std::vector<KeyValueMap> kinds;
    for (Candidate& one : candidates_) {
      one.level = levels.number_of(identity_of(one.keys.level));
      one.group = groups.number_of(identity_of(one.keys.rest));
      if (one.level == kinds.size()) kinds.push_back(one.keys.level);
    }
    labels_ = level_labels(kinds);
    kinds_ = std::move(kinds);
    group_count_ = groups.size();
  }

  void refuse_twins() const {
    std::map<std::tuple<size_t, size_t, int64_t>, size_t> seen;
    for (const Candidate& one : candidates_) {
      const auto [other, is_new] = seen.try_emplace({one.group, one.level, one.keys.seed}, one.run);
      if (is_new) continue;
      throw core::usage_error({.place = label_of_run(other->second) + " and " + label_of_run(one.run),
                               .problem = "have the same configuration and seed, so they are one observation",
                               .advice = "name one of them"});
    }
  }

  void choose_baseline() {
    const auto is_baseline = [&](size_t level) {
      const auto name = kinds_[level].find("strategy.name");
      const std::string wanted = request_.baseline.empty() ? "ce" : request_.baseline;
      return labels_[level] == wanted ||
             (name != kinds_[level].end() &&
              runs::value_label(name->first, name->second) == runs::plugin_label(wanted));
    };
    std::vector<size_t> found;
    for (size_t level = 0; level < labels_.size(); ++level) {
      if (is_baseline(level)) found.push_back(level);
    }
    if (!found.empty()) baseline_ = found.front();
    if (request_.baseline.empty() || found.size() == 1) return;
    const std::string meant = core::did_you_mean(request_.baseline, labels_);
    throw core::usage_error({.place = "--baseline",
                             .problem = found.empty() ? "no such level" : "several levels have this name",
                             .expected = "one of " + core::printable(core::joined(labels_), 200),
                             .received = core::printable(request_.baseline),
                             .advice = found.empty() ? meant : ""});
  }

  // The levels of a group, the baseline first, runs by seed.
  std::vector<std::pair<size_t, Level>> levels_of(size_t group) const {
    std::map<size_t, Level> levels;
    for (const Candidate& one : candidates_) {
      if (one.group != group) continue;
      Level& level = levels[one.level];
      level.label = labels_[one.level];
      level.keys = one.keys.level;
      level.runs.push_back({one.run, one.keys.seed, one.value});
    }
    std::vector<std::pair<size_t, Level>> ordered(std::make_move_iterator(levels.begin()),
                                                  std::make_move_iterator(levels.end()));
    std::stable_partition(ordered.begin(), ordered.end(),
                          [&](const auto& entry) { return baseline_ && entry.first == *baseline_; });
    for (auto& [number, level] : ordered) {
      std::sort(level.runs.begin(), level.runs.end(),
                [](const Measured& a, const Measured& b) { return a.seed < b.seed; });
    }
    return ordered;
  }

  void compare_group(size_t number) {
    Group group;
    const auto levels = levels_of(number);
    for (const auto& [index, level] : levels) group.levels.push_back(level);
    const bool lacks_baseline = !request_.baseline.empty() && levels.front().first != *baseline_;
    const size_t firsts = request_.all_pairs ? levels.size() : lacks_baseline ? 0 : 1;
    for (size_t first = 0; first < firsts; ++first) {
      for (size_t second = first + 1; second < levels.size(); ++second) compare(group, first, second);
    }
    if (group.comparisons.empty()) return;
    paired_.groups.push_back(std::move(group));
    group_numbers_.push_back(number);
  }

  void compare(Group& group, size_t first, size_t second) {
    Comparison comparison{first, second, {}, {}, {}};
    std::vector<double> before, after;
    for (const Measured& one : group.levels[first].runs) {
      for (const Measured& other : group.levels[second].runs) {
        if (one.seed != other.seed || !same_images(runs_[one.run], runs_[other.run])) continue;
        comparison.seeds.push_back(one.seed);
        before.push_back(one.value);
        after.push_back(other.value);
        in_a_pair_.insert({one.run, other.run});
      }
    }
    if (before.empty()) return;
    comparison.result = compare_pairs(before, after);
    group.comparisons.push_back(std::move(comparison));
  }

  void name_the_rest() {
    for (const Candidate& one : candidates_) {
      if (in_a_pair_.count(one.run) == 0) paired_.left_out.push_back({one.run, why_alone(one)});
    }
  }

  static KeyValueMap keys_with_seed(const Candidate& one) {
    KeyValueMap keys = one.keys.rest;
    keys["train.seed"] = one.keys.seed;
    return keys;
  }

  // How many keys of two groups differ; asked for many runs of few groups.
  size_t distance(const Candidate& one, const Candidate& other) {
    const auto [known, is_new] = distances_.try_emplace({one.group, other.group}, 0);
    if (is_new) known->second = differing_keys(one.keys.rest, other.keys.rest).size();
    return known->second + (one.keys.seed == other.keys.seed ? 0 : 1);
  }

  std::string why_alone(const Candidate& one) {
    const Candidate* nearest = nullptr;
    size_t least = 0;
    for (const Candidate& other : candidates_) {
      if (other.level == one.level) continue;
      const size_t count = distance(one, other);
      if (nearest == nullptr || count < least) nearest = &other, least = count;
    }
    if (nearest != nullptr && least == 0 && !same_images(runs_[one.run], runs_[nearest->run]))
      return "saw other images than " + label_of_run(nearest->run) +
             ": the sums in their summary.json differ";
    if (nearest == nullptr) return "has no partner: all runs are " + labels_[one.level];
    if (least == 0)
      return "is compared with the baseline only, which has no such run; --all-pairs compares the others too";
    if (least == 1 && nearest->keys.seed != one.keys.seed) {
      return "has no partner with its seed, " + std::to_string(one.keys.seed);
    }
    return "has no partner: it differs from " + label_of_run(nearest->run) + " in " +
           difference_text(keys_with_seed(one), keys_with_seed(*nearest));
  }

  void refuse_no_pairs() const {
    if (!paired_.groups.empty()) return;
    const std::string expected =
        "runs that differ in " + core::joined(request_.by, " and ") + " only, with the same train.seed";
    std::string received;
    if (!paired_.left_out.empty()) {
      const LeftOut& one = paired_.left_out.back();
      received = core::printable(label_of_run(one.run)) + ", which " + core::printable(one.reason, 300);
    }
    throw core::usage_error({.place = "compare",
                             .problem = "no two runs can be paired",
                             .expected = expected,
                             .received = received,
                             .advice = "--by KEY compares another key; --ignore KEY lets one differ"});
  }

  const KeyValueMap& rest_of(size_t group) const {
    return std::find_if(candidates_.begin(), candidates_.end(),
                        [&](const Candidate& one) { return one.group == group; })
        ->keys.rest;
  }

  void say_how_groups_differ() {
    std::set<std::string> keys;
    for (const size_t group : group_numbers_) {
      for (const std::string& key : differing_keys(rest_of(group_numbers_.front()), rest_of(group)))
        keys.insert(key);
    }
    for (size_t i = 0; i < paired_.groups.size(); ++i) {
      const KeyValueMap& rest = rest_of(group_numbers_[i]);
      for (const std::string& key : keys) {
        const auto found = rest.find(key);
        paired_.groups[i].differs[key] = found == rest.end() ? runs::Json(nullptr) : found->second;
      }
    }
  }

  void adjust() {
    std::vector<Comparison*> tested;
    std::vector<double> p_values;
    for (Group& group : paired_.groups) {
      for (Comparison& comparison : group.comparisons) {
        if (!comparison.result.t_p_value) continue;
        tested.push_back(&comparison);
        p_values.push_back(*comparison.result.t_p_value);
      }
    }
    const std::vector<double> adjusted = holm_adjusted(p_values);
    for (size_t i = 0; i < tested.size(); ++i) tested[i]->holm_p_value = adjusted[i];
  }

  const std::vector<runs::Run>& runs_;
  const PairingRequest& request_;
  std::vector<Candidate> candidates_;
  std::vector<KeyValueMap> kinds_;   // of each level
  std::vector<std::string> labels_;  // likewise
  size_t group_count_ = 0;
  std::optional<size_t> baseline_;
  std::vector<size_t> group_numbers_;  // of paired_.groups
  std::set<size_t> in_a_pair_;
  std::map<std::pair<size_t, size_t>, size_t> distances_;  // of groups
  Paired paired_;
};

}  // namespace

Paired pair_runs(const std::vector<runs::Run>& runs, const PairingRequest& request) {
  return Pairer(runs, request).pair();
}

}  // namespace guise::compare
