// The pictures of a lone run's page, within what the page may weigh.
#include "report/document.h"
#include "report/evaluation.h"
#include "report/features.h"
#include "report/fit_picture.h"
#include "report/html.h"
#include "report/left_out.h"
#include "runs/run_folder.h"

namespace guise::report {
namespace {

constexpr double kShareOfErrors = 0.45;  // of the bytes for pictures; the first batch gets the rest
constexpr int64_t kFirstBatchRows = 8;
const std::string kFirstBatch = runs::RunFolder::kFirstBatch;

runs::Json first_batch_part(const runs::Run& run, size_t most_bytes) {
  const auto png = picture_or_none(run, kFirstBatch);
  if (!png) return left_out(kFirstBatch + " is not in the run folder, or has more than 16 MB.");
  const auto picture = fit_picture(*png, bytes_of_base64(most_bytes), kFirstBatchRows);
  if (!picture)
    return left_out(kFirstBatch + " cannot be read, or cannot be made small enough for this page.");
  return {{"png", base64(picture->png)},
          {"width", picture->width},
          {"height", picture->height},
          {"shown_rows", picture->shown_rows},
          {"rows", kFirstBatchRows}};
}

}  // namespace

void add_pictures(runs::Json& document, const runs::Run& run, size_t most_bytes) {
  document["features"] = features_part(run);
  const auto size_of = [](const runs::Json& part) { return script_json(part).size(); };
  const size_t used = size_of(document["features"]);
  const size_t left = used < most_bytes ? most_bytes - used : 0;
  runs::Json& errors = document["errors"];
  const auto share = static_cast<size_t>(kShareOfErrors * static_cast<double>(left));
  if (errors.contains("items")) errors["sheet"] = errors_sheet(run, share);
  const size_t sheet = size_of(errors.value("sheet", runs::Json(nullptr)));
  document["first_batch"] = first_batch_part(run, sheet < left ? left - sheet : 0);
}

}  // namespace guise::report
