#include "report/paired.h"

#include <algorithm>
#include <cmath>

#include "compare/compare_text.h"
#include "compare/pairing.h"
#include "core/error.h"
#include "core/format.h"
#include "runs/measurements.h"

namespace guise::report {
namespace {

constexpr double kLevel = 0.05;  // of a finding, all comparisons together

struct Candidate {
  const compare::Group* group;
  const compare::Comparison* comparison;
};

std::vector<Candidate> candidates_of(const compare::Paired& paired) {
  std::vector<Candidate> list;
  for (const compare::Group& group : paired.groups) {
    for (const compare::Comparison& one : group.comparisons) list.push_back({&group, &one});
  }
  return list;
}

std::string pairs_text(const std::vector<Candidate>& candidates) {
  const auto sizes = [](const Candidate& one) { return one.comparison->result.differences.size(); };
  const auto [least, most] = std::ranges::minmax(candidates, {}, sizes);
  const std::string range = sizes(least) == sizes(most) ? std::to_string(sizes(least))
                                                        : core::format("{} to {}", sizes(least), sizes(most));
  return range + (range == "1" ? " pair" : " pairs");
}

std::string finding_text(const Candidate& found, size_t others) {
  const auto& [group, one] = found;
  const compare::PairedResult& result = one->result;
  return core::format(
      "top-1 of {} minus {} is {:+.3g} points [{:+.3g}, {:+.3g}], p = {:.2g} (Holm), {} pairs{}",
      group->levels[one->second].label, group->levels[one->first].label, result.mean,
      result.mean - *result.half_width, result.mean + *result.half_width, *one->holm_p_value,
      result.differences.size(), others == 0 ? "" : core::format("; {} more differ", others));
}

std::string sentence_of(const compare::Paired& paired) {
  std::vector<Candidate> candidates = candidates_of(paired);
  const std::string pairs = pairs_text(candidates);
  std::erase_if(candidates, [](const Candidate& one) { return !one.comparison->holm_p_value; });
  if (candidates.empty())
    return core::format("nothing can be said of the groups' top-1 ({}: too few seeds, or no spread)", pairs);
  const auto p_value = [](const Candidate& one) { return *one.comparison->holm_p_value; };
  const double least = p_value(*std::ranges::min_element(candidates, {}, p_value));
  if (least >= kLevel)
    return core::format("no difference of top-1 can be told from chance ({}, least p = {:.2g} by Holm)",
                        pairs, least);
  std::erase_if(candidates, [&](const Candidate& one) { return p_value(one) >= kLevel; });
  const auto size = [](const Candidate& one) { return std::abs(one.comparison->result.mean); };
  return finding_text(*std::ranges::max_element(candidates, {}, size), candidates.size() - 1);
}

compare::PairingRequest request_of(const std::vector<std::string>& group_by, const std::string& metric) {
  compare::PairingRequest request{.by = {}, .metric = metric};
  for (const std::string& key : group_by) request.by.push_back(key == "strategy.name" ? "strategy" : key);
  return request;
}

}  // namespace

runs::Json paired_document(const std::vector<runs::Run>& runs, const std::vector<std::string>& group_by,
                           const std::string& metric) {
  const compare::PairingRequest request = request_of(group_by, metric);
  try {
    return compare::compare_json(runs, request, compare::pair_runs(runs, request));
  } catch (const core::Error&) {
    return nullptr;
  }
}

PairedView paired_view(const std::vector<runs::Run>& runs, const std::vector<std::string>& group_by) {
  const compare::PairingRequest request = request_of(group_by, runs::kTop1);
  try {
    const compare::Paired paired = compare::pair_runs(runs, request);
    return {compare::compare_json(runs, request, paired), sentence_of(paired)};
  } catch (const core::Error&) {
    return {nullptr, "no two runs can be paired, so the groups are not compared"};
  }
}

}  // namespace guise::report
