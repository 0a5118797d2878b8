#include "report/features.h"

#include <algorithm>
#include <cmath>

#include "core/format.h"
#include "core/text.h"
#include "report/html.h"
#include "report/left_out.h"
#include "runs/run_folder.h"

namespace guise::report {
namespace {

constexpr size_t kMostChannels = 16'384;  // a browser draws no wider picture
constexpr size_t kMostLevels = 96'000;    // of all samples together
constexpr size_t kMostSamples = 4, kMostViews = 16;
const std::string kFeatures = runs::RunFolder::kFeatures;

// The rows of one sample: z and its views. Replaced channels are NaN; a text says what replaced them.
struct Sample {
  int64_t index = 0, label = 0;
  std::vector<std::vector<double>> rows;
  std::vector<std::string> replaced;  // of each view
};

struct Range {
  double low = INFINITY, high = -INFINITY;
  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

// Marks what the strategy put in the place of z's channels: what differs from z, or what is 0 in a view that
// keeps no value of z as it is (dropout rescales them).
std::string mark_replaced(const std::vector<double>& z, std::vector<double>& view) {
  size_t kept = 0, count = 0;
  for (size_t i = 0; i < z.size(); ++i) kept += view[i] == z[i] ? 1 : 0;
  Range range;
  for (size_t i = 0; i < z.size(); ++i) {
    if (kept > 0 ? view[i] == z[i] : view[i] != 0) continue;
    range.add(view[i]);
    view[i] = NAN;
    ++count;
  }
  if (count == 0) return "none";
  const std::string low = core::format("{:.3g}", range.low);
  return core::format("{} by {}", count,
                      range.low < range.high ? low + core::format(" to {:.3g}", range.high) : low);
}

Sample sample_of(const runs::FeaturesDocument::Sample& read) {
  Sample sample{read.index, read.label, {read.z}, {}};
  for (std::vector<double> view : read.views) {
    sample.replaced.push_back(mark_replaced(read.z, view));
    sample.rows.push_back(std::move(view));
  }
  return sample;
}

// The first ones that fit the page.
std::vector<Sample> samples_of(const runs::FeaturesDocument& features) {
  std::vector<Sample> samples;
  size_t levels = 0;
  for (const runs::FeaturesDocument::Sample& sample : features.samples) {
    levels += (1 + sample.views.size()) * sample.z.size();
    if (samples.size() == kMostSamples || sample.z.size() > kMostChannels || levels > kMostLevels) break;
    samples.push_back(sample_of(sample));
  }
  return samples;
}

Range range_of(const std::vector<Sample>& samples) {
  Range range;
  for (const Sample& sample : samples) {
    for (const auto& row : sample.rows) {
      for (const double value : row) {
        if (std::isfinite(value)) range.add(value);
      }
    }
  }
  return range.low > range.high ? Range{0, 0} : range;
}

std::string levels_of(const Sample& sample, const Range& range) {
  std::string levels;
  for (const auto& row : sample.rows) {
    for (const double value : row) {
      const double share = range.high > range.low ? (value - range.low) / (range.high - range.low) : 0.5;
      levels += static_cast<char>(std::isfinite(value) ? 1 + std::lround(share * 254) : 0);
    }
  }
  return levels;
}

// What a reader of the rows must know, where a strategy shows two views that replace each other's channels.
runs::Json notes_of(const std::vector<std::string>& names) {
  const auto inverse = [](const std::string& name) { return name == "z_i" || name.starts_with("z_i "); };
  if (std::none_of(names.begin(), names.end(), inverse)) return runs::Json::array();
  return runs::Json::array(
      {"z_m + z_i is z plus what replaced it. Where one scalar replaces every channel of both, a linear head "
       "gives the same sum of the two views' logits for every mask: with inv_mode v1 the mask then changes "
       "no prediction, only which channels the gradient reaches. A head with a hidden layer breaks this.",
       "With criterion l2 and without softmax_first, inv_mode v1 and v2 are the same function.",
       "mask_all and mask_clso let no gradient through the logits of z_i: a token that stands in z_i alone "
       "(inverse_token) stays 0."});
}

std::string caption_of(const Sample& sample, const std::vector<std::string>& names) {
  std::vector<std::string> replaced;
  for (size_t i = 0; i < sample.replaced.size(); ++i)
    replaced.push_back("in " + names[i + 1] + " " + sample.replaced[i]);
  return core::format("image {}, class {}; replaced of {} channels: {}", sample.index, sample.label,
                      sample.rows[0].size(), core::joined(replaced, "; "));
}

}  // namespace

runs::Json features_part(const runs::FeaturesDocument& features) {
  const std::vector<Sample> samples = samples_of(features);
  if (samples.empty() || features.view_names.size() > kMostViews)
    return left_out(kFeatures + " holds no samples, or too long ones for this page.");
  const Range range = range_of(samples);
  std::vector<std::string> names = features.view_names;
  names.insert(names.begin(), "z");
  runs::Json part = {{"strategy", features.strategy.empty() ? "the strategy" : features.strategy},
                     {"names", names},
                     {"notes", notes_of(names)},
                     {"low", range.low},
                     {"high", range.high},
                     {"samples", runs::Json::array()}};
  for (const Sample& sample : samples) {
    part["samples"].push_back({{"caption", caption_of(sample, names)},
                               {"image", std::to_string(sample.index)},
                               {"channels", sample.rows[0].size()},
                               {"levels", base64(levels_of(sample, range))}});
  }
  return part;
}

runs::Json features_part(const runs::Run& run) {
  const std::string missing =
      kFeatures +
      " is not in the run folder; strategies that send no tensors of their own through "
      "the head have none.";
  return part_or_reason(run, kFeatures, missing, [](const runs::Json& document) {
    return features_part(runs::features_document_from(document, kFeatures));
  });
}

}  // namespace guise::report
