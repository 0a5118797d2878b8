// What only a lone run's page shows: confident errors and the first batch as pictures. Whatever is missing or
// not in the agreed form is left out with a line that says so.
#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/text.h"
#include "report/html.h"
#include "report/page_sections.h"
#include "report/picture.h"

namespace guise::report {
namespace {

constexpr double kShareOfErrors = 0.45;  // of the bytes for pictures; the first batch gets the rest
constexpr int64_t kFirstBatchRows = 8;

std::string section(const std::string& id, const std::string& title, const std::string& content) {
  return "<section aria-labelledby=\"" + id + "\">\n<h2 id=\"" + id + "\">" + title + "</h2>\n" + content +
         "</section>\n";
}

size_t bytes_of_base64(size_t characters) {
  return characters / 4 * 3;
}

// A picture, or nothing when it is missing or too large to be read at all.
std::optional<std::string> picture_of(const runs::Run& run, const std::string& name) {
  try {
    return runs::read_picture(run, name);
  } catch (const core::Error&) {
    return std::nullopt;
  }
}

std::string class_name(const runs::Json& evaluation, double label) {
  const runs::Json* names = runs::value_at(evaluation, "class_names");
  const auto index = static_cast<size_t>(std::clamp(label, 0.0, 1e9));
  const bool named =
      names != nullptr && names->is_array() && index < names->size() && (*names)[index].is_string();
  return named ? (*names)[index].get<std::string>() : core::number_text(label);
}

// Where a sprite's cells lie.
struct Grid {
  double columns = 0, width = 0, height = 0;
  int64_t rows = 0;
};

std::optional<Grid> grid_of(const runs::Json& evaluation, size_t count) {
  const Grid grid{runs::number_at(evaluation, "thumbnails.columns").value_or(0),
                  runs::number_at(evaluation, "thumbnails.width").value_or(0),
                  runs::number_at(evaluation, "thumbnails.height").value_or(0), 0};
  const auto sound = [](double value) { return value >= 1 && value <= 10'000; };
  if (!sound(grid.columns) || !sound(grid.width) || !sound(grid.height)) return std::nullopt;
  return Grid{std::floor(grid.columns), grid.width, grid.height,
              static_cast<int64_t>(std::ceil(static_cast<double>(count) / std::floor(grid.columns)))};
}

std::string percent(double share) {
  return core::fixed_text(share * 100, 2) + "%";
}

std::string thumb(const Grid& grid, size_t index) {
  const auto columns = static_cast<size_t>(grid.columns);
  const double column = static_cast<double>(index % columns), row = static_cast<double>(index / columns);
  const double x = grid.columns > 1 ? column / (grid.columns - 1) : 0,
               y = grid.rows > 1 ? row / static_cast<double>(grid.rows - 1) : 0;
  return "<div class=\"thumb\" style=\"aspect-ratio:" + core::number_text(grid.width) + "/" +
         core::number_text(grid.height) + ";background-size:" + percent(grid.columns) + " " +
         percent(static_cast<double>(grid.rows)) + ";background-position:" + percent(x) + " " + percent(y) +
         "\"></div>";
}

std::string error_item(const runs::Json& evaluation, const runs::Json& error, const std::string& picture) {
  const auto number = [&](const char* key) { return runs::number_at(error, key).value_or(0); };
  const std::string label = class_name(evaluation, number("label")),
                    predicted = class_name(evaluation, number("predicted"));
  return "<li><figure>" + picture + "<figcaption>" + escaped(label) + " → <b>" + escaped(predicted) +
         "</b><span>" + core::fixed_text(100 * number("confidence"), 1) + " % sure, right class " +
         core::fixed_text(100 * number("label_probability"), 1) + " %</span><span>image " +
         core::number_text(number("index")) + "</span></figcaption></figure></li>\n";
}

// The aspect of the picture is that of the grid.
bool fits(const FittedPicture& picture, const Grid& grid) {
  const double wide = grid.columns * grid.width * static_cast<double>(picture.height);
  const double high = static_cast<double>(grid.rows) * grid.height * static_cast<double>(picture.width);
  return std::abs(wide - high) <= 0.05 * high;
}

std::string batch_section(const runs::Run& run, size_t most_bytes) {
  const auto png = picture_of(run, "first_batch.png");
  if (!png)
    return section("batch", "First batch",
                   note("Left out: first_batch.png is not in the run folder, or has more than 16 MB."));
  const auto picture = fit_picture(*png, bytes_of_base64(most_bytes), kFirstBatchRows);
  if (!picture)
    return section(
        "batch", "First batch",
        note("Left out: first_batch.png cannot be read, or cannot be made small enough for this page."));
  std::string text =
      "What the network sees: the first training images after augmentation, with their labels.";
  if (picture->shown_rows < kFirstBatchRows) {
    text += " The upper " + std::to_string(picture->shown_rows) + " of " + std::to_string(kFirstBatchRows) +
            " rows; first_batch.png in the run folder has them all.";
  }
  return section("batch", "First batch",
                 note(text) + "<div class=\"batch\"><img width=\"" + std::to_string(picture->width) +
                     "\" height=\"" + std::to_string(picture->height) +
                     "\" alt=\"Grid of training images with their labels\" src=\"data:image/png;base64," +
                     base64(picture->png) + "\"></div>\n");
}

runs::Json document_or_null(const runs::Run& run, const std::string& name, std::string& problem) {
  try {
    return runs::read_document(run, name);
  } catch (const core::Error& error) {
    problem = error.what();
    return nullptr;
  }
}

}  // namespace

std::string errors_section(const runs::Run& run, const runs::Json& evaluation, size_t most_bytes) {
  const runs::Json* errors = runs::value_at(evaluation, "errors");
  const std::string title = "Most confident errors";
  if (errors == nullptr || !errors->is_array())
    return section("errors", title, note("Left out: evaluation.json lists none."));
  if (errors->empty())
    return section("errors", title, note("None: every evaluated image was classified right."));
  const size_t count = std::min<size_t>(errors->size(), 24);
  const auto grid = grid_of(evaluation, errors->size());
  const auto png = picture_of(run, "errors.png");
  const auto picture = png && grid ? fit_picture(*png, bytes_of_base64(most_bytes), 1) : std::nullopt;
  const bool shown = picture && fits(*picture, *grid);
  std::string html = note(
      "The images that were classified wrong with the greatest confidence: right class, arrow, predicted "
      "class.");
  if (!shown)
    html += note("Without pictures: errors.png is not in the run folder, or does not match evaluation.json.");
  if (shown) {
    html += "<style>.thumb{background-image:url(data:image/png;base64," + base64(picture->png) + ")" +
            (grid->width > 96 ? ";image-rendering:auto" : "") + "}</style>\n";
  }
  html += "<ul class=\"errors\">\n";
  for (size_t i = 0; i < count; ++i)
    html += error_item(evaluation, (*errors)[i], shown ? thumb(*grid, i) : "");
  return section("errors", title, html + "</ul>\n");
}

std::string picture_sections(const runs::Run& run, size_t most_bytes) {
  std::string problem, features_problem;
  const runs::Json evaluation = document_or_null(run, "evaluation.json", problem);
  const runs::Json features = document_or_null(run, "features.json", features_problem);
  const std::string older = "it is written at each evaluation, and not by older versions.";
  std::string html =
      section("confusion", "Confusion matrix",
              evaluation.is_null()
                  ? note(problem.empty() ? "Left out: evaluation.json is not in the run folder; " + older
                                         : "Left out: " + problem)
                  : confusion_section(evaluation));
  const auto share = static_cast<size_t>(kShareOfErrors * static_cast<double>(most_bytes));
  html += evaluation.is_null()
              ? section("errors", "Most confident errors",
                        note("Left out: evaluation.json is not in the run folder or cannot be read."))
              : errors_section(run, evaluation, share);
  const std::string rows = section(
      "features", "Features and their masks",
      features.is_null()
          ? note(features_problem.empty() ? "Left out: features.json is not in the run folder; strategies "
                                            "that send no tensors of their own through the head have none."
                                          : "Left out: " + features_problem)
          : features_section(features));
  const size_t used = html.size() + rows.size() + 1000;
  return html + batch_section(run, used < most_bytes ? most_bytes - used : 0) + rows;
}

}  // namespace guise::report
