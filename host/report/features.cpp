// Reads leniently: what is not in the agreed form is left out with a word.
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

// The rows of one sample: z and its views. Replaced channels are NaN; a text says what replaced them.
struct Sample {
  double index = 0, label = 0;
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

std::vector<double> numbers_of(const runs::Json& list) {
  std::vector<double> numbers;
  if (!list.is_array() || list.size() > kMostChannels) return numbers;
  for (const runs::Json& value : list) numbers.push_back(value.is_number() ? value.get<double>() : NAN);
  return numbers;
}

std::optional<Sample> read_sample(const runs::Json& entry, size_t view_count) {
  const runs::Json *z = runs::value_at(entry, "z"), *views = runs::value_at(entry, "views");
  if (z == nullptr || views == nullptr || !views->is_array() || views->size() != view_count)
    return std::nullopt;
  Sample sample{runs::number_at(entry, "index").value_or(0),
                runs::number_at(entry, "label").value_or(0),
                {numbers_of(*z)},
                {}};
  for (const runs::Json& view : *views) sample.rows.push_back(numbers_of(view));
  const size_t channels = sample.rows.front().size();
  const bool even = std::all_of(sample.rows.begin(), sample.rows.end(),
                                [&](const auto& row) { return row.size() == channels; });
  if (!even || channels == 0) return std::nullopt;
  for (size_t i = 1; i < sample.rows.size(); ++i)
    sample.replaced.push_back(mark_replaced(sample.rows[0], sample.rows[i]));
  return sample;
}

// The first ones that are sound and fit the page.
std::vector<Sample> read_samples(const runs::Json& features, size_t view_count) {
  std::vector<Sample> samples;
  const runs::Json* list = runs::value_at(features, "samples");
  if (list == nullptr || !list->is_array()) return samples;
  size_t levels = 0;
  for (const runs::Json& entry : *list) {
    auto sample = samples.size() < kMostSamples ? read_sample(entry, view_count) : std::nullopt;
    if (!sample) break;
    levels += sample->rows.size() * sample->rows.front().size();
    if (levels > kMostLevels) break;
    samples.push_back(std::move(*sample));
  }
  return samples;
}

std::vector<std::string> row_names(const runs::Json& features) {
  std::vector<std::string> names = {"z"};
  const runs::Json* list = runs::value_at(features, "view_names");
  if (list == nullptr || !list->is_array() || list->size() > kMostViews) return names;
  for (const runs::Json& name : *list) names.push_back(runs::plain_text(name));
  return names;
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

std::string caption_of(const Sample& sample, const std::vector<std::string>& names) {
  std::vector<std::string> replaced;
  for (size_t i = 0; i < sample.replaced.size(); ++i)
    replaced.push_back("in " + names[i + 1] + " " + sample.replaced[i]);
  return core::format("image {}, class {}; replaced of {} channels: {}", core::number_text(sample.index),
                      core::number_text(sample.label), sample.rows[0].size(), core::joined(replaced, "; "));
}

}  // namespace

runs::Json features_part(const runs::Json& features) {
  const std::vector<std::string> names = row_names(features);
  const std::vector<Sample> samples = read_samples(features, names.size() - 1);
  if (samples.empty())
    return left_out("features.json holds no samples with rows of the same length, or too long ones.");
  const Range range = range_of(samples);
  runs::Json part = {{"strategy", runs::text_at(features, "strategy").value_or("the strategy")},
                     {"names", names},
                     {"low", range.low},
                     {"high", range.high},
                     {"samples", runs::Json::array()}};
  for (const Sample& sample : samples) {
    part["samples"].push_back({{"caption", caption_of(sample, names)},
                               {"image", core::number_text(sample.index)},
                               {"channels", sample.rows[0].size()},
                               {"levels", base64(levels_of(sample, range))}});
  }
  return part;
}

runs::Json features_part(const runs::Run& run) {
  const runs::Json features =
      document_or_reason(run, runs::RunFolder::kFeatures,
                         "features.json is not in the run folder; strategies that send no tensors of their "
                         "own through the head have none.");
  return features.contains("left_out") ? features : features_part(features);
}

}  // namespace guise::report
