#include "features/measures.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "features/channels.h"
#include "features/spacing.h"

namespace guise::features {
namespace {

struct Outcome {
  std::optional<double> value;
  std::string note = {};
};

// A rank with what must be known to read it.
template <double (*rank)(const Spectrum&)>
Outcome rank_of(const Subject& subject) {
  const Spectrum& spectrum = subject.spectrum();
  std::string note;
  if (is_zero(spectrum)) note = "every feature is 0";
  if (is_short(spectrum)) note = "fewer images than channels: at most " + std::to_string(spectrum.rows);
  return {rank(spectrum), note};
}

Outcome alpha(const Subject& subject) {
  const auto law = alpha_req(subject.spectrum());
  if (!law) return {std::nullopt, "fewer than 13 eigenvalues"};
  char note[80];
  std::snprintf(note, sizeof(note), "eigenvalues %lld to %lld, R^2 %.4f", static_cast<long long>(law->first),
                static_cast<long long>(law->last), law->r_squared);
  return {law->alpha, note};
}

std::string missing_class(const Subject& subject) {
  return subject.set().classes < 2 ? "fewer than two classes" : "a class has no image";
}

template <auto member>
Outcome collapse_of(const Subject& subject) {
  const auto& collapse = subject.collapse();
  if (!collapse) return {std::nullopt, missing_class(subject)};
  const std::optional<double> value = (*collapse).*member;
  return {value, value ? "" : "the head is not one linear layer over these classes"};
}

Outcome lidar_of_classes(const Subject& subject) {
  if (!subject.collapse()) return {std::nullopt, missing_class(subject)};
  return {lidar(subject.set().z, subject.set().y, subject.set().classes)};
}

Outcome uniformity_of(const Subject& subject) {
  if (subject.set().rows() < 2) return {std::nullopt, "one image"};
  return {uniformity(subject.set().z)};
}

template <double ChannelUse::* member>
Outcome use_of(const Subject& subject) {
  return {100 * channel_use(subject.set().z).*member};
}

struct Measure {
  const char* name;
  Outcome (*of)(const Subject&);
  bool of_collapse = false;
};

constexpr Measure kMeasures[] = {
    {"rankme", rank_of<rankme>},
    {"effective_rank", rank_of<effective_rank>},
    {"participation_ratio", rank_of<participation_ratio>},
    {"stable_rank", rank_of<stable_rank>},
    {"alpha_req", alpha},
    {"lidar_classes", lidar_of_classes},
    {"uniformity", uniformity_of},
    {"dead_channels", use_of<&ChannelUse::dead>},
    {"zeros", use_of<&ChannelUse::zeros>},
    {"nc1", collapse_of<&Collapse::nc1>, true},
    {"nc2_norms", collapse_of<&Collapse::nc2_norms>, true},
    {"nc2_angles", collapse_of<&Collapse::nc2_angles>, true},
    {"nc3", collapse_of<&Collapse::nc3>, true},
    {"nc4", collapse_of<&Collapse::nc4>, true},
    {"cdnv", collapse_of<&Collapse::cdnv>, true},
};

}  // namespace

Subject::Subject(const FeatureSet& set, at::Tensor head_weight)
    : set_(set), head_weight_(std::move(head_weight)) {}

const Spectrum& Subject::spectrum() const {
  if (!spectrum_) {
    const int64_t rows = set_.rows();
    const auto some = [&] { return at::tensor(evenly_spaced(rows, kRankRows), at::kLong); };
    spectrum_ = spectrum_of(rows > kRankRows ? set_.z.index_select(0, some()) : set_.z);
  }
  return *spectrum_;
}

const std::optional<Collapse>& Subject::collapse() const {
  if (collapse_) return *collapse_;
  const bool whole = set_.classes > 1 && at::bincount(set_.y, {}, set_.classes).min().item<int64_t>() > 0;
  const bool own_head = set_.logits.defined() && !set_.other_classes;
  if (!whole) return collapse_.emplace(std::nullopt);
  return collapse_.emplace(neural_collapse(set_.z, set_.y, set_.classes,
                                           own_head ? set_.logits : at::Tensor(),
                                           own_head ? head_weight_ : at::Tensor()));
}

std::vector<std::string> measure_names() {
  std::vector<std::string> names;
  for (const Measure& row : kMeasures) names.emplace_back(row.name);
  return names;
}

std::vector<std::string> collapse_names() {
  std::vector<std::string> names;
  for (const Measure& row : kMeasures) {
    if (row.of_collapse) names.emplace_back(row.name);
  }
  return names;
}

std::vector<MeasureValue> measure(const Subject& subject, const std::vector<std::string>& names) {
  std::vector<MeasureValue> values;
  for (const Measure& row : kMeasures) {
    if (!names.empty() && std::ranges::find(names, row.name) == names.end()) continue;
    Outcome outcome = row.of(subject);
    values.push_back({row.name, outcome.value, std::move(outcome.note)});
  }
  return values;
}

}  // namespace guise::features
