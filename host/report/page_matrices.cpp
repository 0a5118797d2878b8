// Confusion matrix and feature rows: numbers as heat.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/text.h"
#include "report/html.h"
#include "report/page_sections.h"
#include "report/picture.h"

namespace guise::report {
namespace {

constexpr size_t kMostClassesShown = 30;     // of a whole matrix
constexpr size_t kMostConfusionsShown = 40;  // of a larger one
constexpr size_t kMostChannels = 65'536;

struct Confusion {
  std::vector<std::vector<double>> counts;  // rows: labels
  std::vector<std::string> names;
};

std::optional<Confusion> read_confusion(const runs::Json& evaluation) {
  const runs::Json* matrix = runs::value_at(evaluation, "confusion");
  if (matrix == nullptr || !matrix->is_array() || matrix->empty()) return std::nullopt;
  Confusion confusion;
  for (const runs::Json& row : *matrix) {
    if (!row.is_array() || row.size() != matrix->size()) return std::nullopt;
    auto& counts = confusion.counts.emplace_back();
    for (const runs::Json& count : row) {
      if (!count.is_number() || count.get<double>() < 0) return std::nullopt;
      counts.push_back(count.get<double>());
    }
  }
  const runs::Json* names = runs::value_at(evaluation, "class_names");
  for (size_t i = 0; i < matrix->size(); ++i) {
    const bool named =
        names != nullptr && names->is_array() && names->size() == matrix->size() && (*names)[i].is_string();
    confusion.names.push_back(named ? (*names)[i].get<std::string>() : std::to_string(i));
  }
  return confusion;
}

double sum_of(const std::vector<double>& counts) {
  double sum = 0;
  for (const double count : counts) sum += count;
  return sum;
}

std::string cell(double count, double row_sum) {
  if (count == 0) return "<td class=\"z\" style=\"--p:0\">0</td>";
  const double share = row_sum > 0 ? count / row_sum : 0;
  // The root lets rare confusions be seen beside the diagonal.
  return std::string("<td") + (std::sqrt(share) > 0.6 ? " class=\"d\"" : "") +
         " style=\"--p:" + core::fixed_text(std::sqrt(share), 2) + "\">" + core::number_text(count) + "</td>";
}

std::string whole_matrix(const Confusion& confusion) {
  std::string html = note(
                         "Rows: right classes. Columns: predicted classes. Numbers of images, shaded by the "
                         "root of their share of the row.") +
                     "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Confusion "
                     "matrix\"><table class=\"confusion\">\n"
                     "<thead><tr><td style=\"--p:0\"></td>";
  for (const std::string& name : confusion.names)
    html += "<th scope=\"col\" class=\"column\">" + escaped(name) + "</th>";
  html += "<th scope=\"col\" class=\"column\">right, %</th></tr></thead>\n<tbody>\n";
  for (size_t i = 0; i < confusion.counts.size(); ++i) {
    const double sum = sum_of(confusion.counts[i]);
    html += "<tr><th scope=\"row\">" + escaped(confusion.names[i]) + "</th>";
    for (const double count : confusion.counts[i]) html += cell(count, sum);
    html += "<td style=\"--p:0\">" +
            (sum > 0 ? core::fixed_text(100 * confusion.counts[i][i] / sum, 1) : std::string("-")) +
            "</td></tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

std::string frequent_confusions(const Confusion& confusion) {
  struct Pair {
    size_t label, predicted;
    double count;
  };
  std::vector<Pair> pairs;
  for (size_t i = 0; i < confusion.counts.size(); ++i) {
    for (size_t j = 0; j < confusion.counts.size(); ++j) {
      if (i != j && confusion.counts[i][j] > 0) pairs.push_back({i, j, confusion.counts[i][j]});
    }
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const Pair& a, const Pair& b) { return a.count > b.count; });
  pairs.resize(std::min(pairs.size(), kMostConfusionsShown));
  std::string html = note("Of " + std::to_string(confusion.counts.size()) +
                          " classes the most frequent confusions; evaluation.json has the whole matrix.") +
                     "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">right class</th><th "
                     "scope=\"col\">predicted</th><th scope=\"col\" class=\"n\">images</th>"
                     "<th scope=\"col\" class=\"n\">% of the class</th></tr></thead><tbody>\n";
  for (const Pair& pair : pairs) {
    html += "<tr><th scope=\"row\">" + escaped(confusion.names[pair.label]) + "</th><td>" +
            escaped(confusion.names[pair.predicted]) + "</td><td class=\"n\">" +
            core::number_text(pair.count) + "</td><td class=\"n\">" +
            core::fixed_text(100 * pair.count / sum_of(confusion.counts[pair.label]), 1) + "</td></tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

// The rows of one sample: z and its views. Replaced channels are NaN; a text says what replaced them.
struct Sample {
  double index = 0, label = 0;
  std::vector<std::vector<double>> rows;
  std::vector<std::string> replaced;  // of each view
};

// Marks what the strategy put in the place of z's channels: what differs from z, or what is 0 in a view that
// keeps no value of z as it is (dropout rescales them).
std::string mark_replaced(const std::vector<double>& z, std::vector<double>& view) {
  size_t kept = 0, count = 0;
  for (size_t i = 0; i < z.size(); ++i) kept += view[i] == z[i] ? 1 : 0;
  double low = INFINITY, high = -INFINITY;
  for (size_t i = 0; i < z.size(); ++i) {
    if (kept > 0 ? view[i] == z[i] : view[i] != 0) continue;
    low = std::min(low, view[i]);
    high = std::max(high, view[i]);
    view[i] = NAN;
    ++count;
  }
  if (count == 0) return "none";
  char values[64];
  std::snprintf(values, sizeof(values), low < high ? "%.3g to %.3g" : "%.3g", low, high);
  return std::to_string(count) + " by " + values;
}

std::vector<double> numbers_of(const runs::Json& list) {
  std::vector<double> numbers;
  if (!list.is_array() || list.size() > kMostChannels) return numbers;
  for (const runs::Json& value : list) numbers.push_back(value.is_number() ? value.get<double>() : NAN);
  return numbers;
}

std::vector<Sample> read_samples(const runs::Json& features, size_t view_count) {
  std::vector<Sample> samples;
  const runs::Json* list = runs::value_at(features, "samples");
  if (list == nullptr || !list->is_array()) return samples;
  for (const runs::Json& entry : *list) {
    const runs::Json *z = runs::value_at(entry, "z"), *views = runs::value_at(entry, "views");
    if (samples.size() == 4 || z == nullptr || views == nullptr || !views->is_array() ||
        views->size() != view_count)
      break;
    Sample sample{runs::number_at(entry, "index").value_or(0),
                  runs::number_at(entry, "label").value_or(0),
                  {numbers_of(*z)},
                  {}};
    for (const runs::Json& view : *views) sample.rows.push_back(numbers_of(view));
    const size_t channels = sample.rows.front().size();
    const bool even = std::all_of(sample.rows.begin(), sample.rows.end(),
                                  [&](const auto& row) { return row.size() == channels; });
    if (!even || channels == 0) break;
    for (size_t i = 1; i < sample.rows.size(); ++i)
      sample.replaced.push_back(mark_replaced(sample.rows[0], sample.rows[i]));
    samples.push_back(std::move(sample));
  }
  return samples;
}

std::vector<std::string> view_names(const runs::Json& features) {
  std::vector<std::string> names;
  const runs::Json* list = runs::value_at(features, "view_names");
  if (list == nullptr || !list->is_array() || list->size() > 16) return names;
  for (const runs::Json& name : *list) names.push_back(runs::plain_text(name));
  return names;
}

std::string sample_html(const Sample& sample, const std::vector<std::string>& names, double low,
                        double high) {
  std::string row_names, replaced;
  for (size_t i = 0; i < sample.rows.size(); ++i) row_names += "<span>" + escaped(names[i]) + "</span>";
  for (size_t i = 0; i < sample.replaced.size(); ++i) {
    replaced += (i > 0 ? "; in " : "in ") + names[i + 1] + " " + sample.replaced[i];
  }
  const std::string text = "image " + core::number_text(sample.index) + ", class " +
                           core::number_text(sample.label) + "; replaced of " +
                           std::to_string(sample.rows[0].size()) + " channels: " + replaced;
  const std::string height = core::number_text(1.25 * static_cast<double>(sample.rows.size())) + "rem";
  return "<div class=\"rows\"><p class=\"note\">" + escaped(text) +
         "</p><div class=\"strip\"><div class=\"names\" style=\"height:" + height + "\">" + row_names +
         "</div><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Features of " +
         escaped("image " + core::number_text(sample.index)) + "\"><img style=\"height:" + height +
         ";min-width:" + std::to_string(sample.rows[0].size()) + "px\" alt=\"Heat map of the rows " +
         escaped(core::joined(names)) + ": " + escaped(text) + "\" src=\"data:image/png;base64," +
         base64(heat_map(sample.rows, low, high)) + "\"></div></div></div>\n";
}

}  // namespace

std::string confusion_section(const runs::Json& evaluation) {
  const auto confusion = read_confusion(evaluation);
  if (!confusion) return note("Left out: evaluation.json has no square matrix of counts.");
  std::string html;
  if (const auto network = runs::text_at(evaluation, "network")) {
    html = note("Of the " + *network + " after epoch " +
                core::number_text(runs::number_at(evaluation, "epoch").value_or(0) + 1) + ".");
  }
  return html + (confusion->names.size() <= kMostClassesShown ? whole_matrix(*confusion)
                                                              : frequent_confusions(*confusion));
}

std::string features_section(const runs::Json& features) {
  std::vector<std::string> names = view_names(features);
  const std::vector<Sample> samples = read_samples(features, names.size());
  if (samples.empty()) return note("Left out: features.json holds no samples with rows of the same length.");
  names.insert(names.begin(), "z");
  double low = INFINITY, high = -INFINITY;
  for (const Sample& sample : samples) {
    for (const auto& row : sample.rows) {
      for (const double value : row) {
        if (!std::isfinite(value)) continue;
        low = std::min(low, value);
        high = std::max(high, value);
      }
    }
  }
  if (low > high) low = high = 0;
  std::string html = note("The feature z of the last training batch's first images and what " +
                          runs::text_at(features, "strategy").value_or("the strategy") +
                          " sends through the head: one column a channel, one colour scale for all. "
                          "Channels whose value was replaced are grey.");
  html += "<div class=\"scale\"><span>" + core::fixed_text(low, 2) +
          "</span><i style=\"width:10rem;background:" + scale_css() + "\"></i><span>" +
          core::fixed_text(high, 2) + "</span><i style=\"width:1.1rem;background:" + grey_css() +
          "\"></i><span>replaced (masked)</span></div>\n";
  for (const Sample& sample : samples) html += sample_html(sample, names, low, high);
  return html;
}

}  // namespace guise::report
