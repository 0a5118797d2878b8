// Fills the places of page/page.html. A lone run's pictures get what its 500 kB leave.
#include "report/page.h"

#include <map>
#include <utility>

#include "core/format.h"
#include "core/version.h"
#include "report/blind.h"
#include "report/document.h"
#include "report/html.h"
#include "report/page_parts.h"
#include "report/results_table.h"

namespace guise::report {
namespace {

constexpr size_t kMostBytesOfOneRun = 490'000;

std::string script() {
  std::string text;
  for (const std::string_view part :
       {kTablesScript, kResultsScript, kPicturesScript, kCurvesScript, kContinualScript, kPageScript})
    text += part;
  return text;
}

std::string policy() {
  return core::format(
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {} {}; base-uri 'none'; "
      "form-action 'none'",
      script_source(kDygraphsScript), script_source(script()));
}

// A comment must not hold two dashes in a row.
std::string comment(std::string_view text) {
  std::string safe(text);
  for (size_t at = 0; (at = safe.find("--", at)) != std::string::npos;) safe.replace(at, 2, "- -");
  return safe;
}

std::string page_of(const runs::Json& document, const std::string& results) {
  return filled(kPageTemplate, {{"policy", policy()},
                                {"version", escaped(core::version())},
                                {"title", escaped(document["title"].get<std::string>())},
                                {"headline", escaped(document["headline"].get<std::string>())},
                                {"style", std::string(kDygraphsStyle) + "\n" + std::string(kPageStyle)},
                                {"results", results},
                                {"document", script_json(document)},
                                {"copyright", comment(kDygraphsCopyright)},
                                {"dygraphs", std::string(kDygraphsScript)},
                                {"script", script()}});
}

}  // namespace

std::string make_page(const std::vector<runs::Run>& runs, const std::vector<std::string>& group_by,
                      bool identified) {
  runs::Json document = make_document(runs, group_by);
  if (!identified) document = blinded(std::move(document), runs);
  const std::string results = results_table(runs);
  if (runs.size() > 1) return page_of(document, results);
  const size_t used = page_of(document, results).size();
  add_pictures(document, runs.front(), used < kMostBytesOfOneRun ? kMostBytesOfOneRun - used : 0);
  return page_of(document, results);
}

}  // namespace guise::report
