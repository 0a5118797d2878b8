// `guise report RUN...`: a page, a table in JSON, or sparklines, from run folders alone.
#include <cstdio>

#include "app/commands.h"
#include "app/named_runs.h"
#include "core/error.h"
#include "core/files.h"
#include "core/text.h"
#include "report/document.h"
#include "report/page.h"
#include "report/text_report.h"
#include "runs/run_folder.h"

namespace guise::app {
namespace {

std::string page_path(const Invocation& invocation) {
  if (invocation.has("out")) {
    const std::string path = invocation.value("out");
    if (path.empty() || path.ends_with('/'))
      throw core::usage_error({.place = "--out",
                               .expected = "a file for the page",
                               .received = core::printable(path),
                               .advice = "-o report.html"});
    return path;
  }
  if (invocation.arguments.size() == 1)
    return runs::RunFolder::at(invocation.arguments.front()).report_file().string();
  throw core::usage_error({.place = "report",
                           .problem = "a page of several runs needs a place",
                           .expected = "--out FILE.html",
                           .received = "none",
                           .advice = "-o report.html"});
}

std::vector<std::string> group_keys(const Invocation& invocation) {
  const std::vector<std::string> keys = invocation.values("group-by");
  return keys.empty() ? std::vector<std::string>{"strategy.name"} : keys;
}

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

int run(const Invocation& invocation) {
  const bool as_json = invocation.has("json"), as_text = invocation.has("text");
  if (as_json && as_text)
    throw core::usage_error({.place = "report", .problem = "--json and --text exclude each other"});
  if ((as_json || as_text) && invocation.has("out"))
    throw core::usage_error({.place = "--out",
                             .problem = "only a page goes to a file",
                             .advice = "leave out --out, or --json and --text"});
  const std::string path = as_json || as_text ? "" : page_path(invocation);
  const std::vector<runs::Run> runs = read_named_runs(invocation);
  const std::vector<std::string> keys = group_keys(invocation);
  if (as_json) {
    const auto document = report::make_document(runs, keys);
    print(document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
  } else if (as_text) {
    const core::Terminal terminal = core::terminal_of(stdout, invocation.colour);
    core::show(stdout, terminal, report::text_report(runs, terminal));
  } else {
    const std::string page = report::make_page(runs, keys, invocation.has("identify"));
    core::write_durably(path, page);
    std::fprintf(stderr, "%s: %s, %zu %s\n", core::printable(path, 300).c_str(),
                 core::size_text(static_cast<double>(page.size())).c_str(), runs.size(),
                 runs.size() == 1 ? "run" : "runs");
  }
  return 0;
}

}  // namespace

Command report_command() {
  return {
      "report",
      "Runs",
      "a page of curves and tables about runs, also of one that still goes on",
      {{"RUN", "folder of a run, or of a sweep for all of its runs", true, true}},
      {{"out", "FILE.html", "where the page goes (default for one run: RUN/report.html)", false, "o"},
       {"group-by", "KEY", "runs with the same value share a line (default strategy.name); repeatable", true},
       {"identify", "", "keep host names and absolute paths in the page (left out for blind review)"},
       {"text", "", "sparklines on standard output instead of a page"},
       json_flag()},
      {"guise report runs/a",
       "guise report runs/sweep -o report.html --group-by strategy.name --group-by teacher.name"},
      run,
      {"show", "plot", "summary", "summarize", "summarise"}};
}

}  // namespace guise::app
