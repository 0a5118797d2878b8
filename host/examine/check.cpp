#include "examine/check.h"

#include <filesystem>

#include "catalogue/gate.h"
#include "core/error.h"
#include "core/files.h"
#include "core/text.h"
#include "examine/check_list.h"
#include "examine/check_process.h"

namespace guise::examine {
namespace {

using catalogue::PluginNote;

PluginReport all_skipped(const PluginNote& note, const std::string& reason) {
  PluginReport report{note.kind, note.name, note.version, {}};
  for (const std::string& name : check_names(catalogue::kind_of(note))) {
    report.lines.push_back(name == kFileCheck ? CheckLine{name, failed(reason), 0}
                                              : CheckLine{name, skipped("file failed"), 0});
  }
  return report;
}

FileReport refused(FileReport report, const std::vector<PluginNote>& notes, const std::string& reason) {
  for (const PluginNote& note : notes) report.plugins.push_back(all_skipped(note, reason));
  if (notes.empty()) report.plugins.push_back({"", "", "", {{kFileCheck, failed(reason), 0}}});
  return report;
}

// A C++ runtime is allowed: the machine that runs the plugin needs one at least as new.
Outcome file_outcome(const catalogue::Verdict& verdict) {
  std::vector<std::string> parts = verdict.warnings;
  if (!verdict.runtime_libraries.empty())
    parts.push_back("needs " + core::joined(verdict.runtime_libraries) +
                    ": plugins of the bundle need neither");
  return parts.empty() ? passed() : warned(core::joined(parts, "; "));
}

PluginReport examined(const CheckRequest& request, const std::string& file, const catalogue::Verdict& verdict,
                      const PluginNote& note) {
  PluginReport report{note.kind, note.name, note.version, {}};
  auto lines = run_in_children({.file = file,
                                .kind = catalogue::kind_of(note),
                                .name = note.name,
                                .seed = request.seed,
                                .first = "",
                                .plugin_folders = request.plugin_folders},
                               request.time_limit_seconds);
  lines[kFileCheck] = {kFileCheck, file_outcome(verdict), 0};
  for (const std::string& name : check_names(catalogue::kind_of(note)))
    report.lines.push_back(lines.at(name));
  return report;
}

// `only`: the strategy or policy of that name; empty: all of the file.
FileReport check_file(const CheckRequest& request, const std::string& path, const std::string& only) {
  FileReport report{std::filesystem::absolute(path).lexically_normal().string(), "", {}};
  catalogue::Verdict verdict;
  try {
    const catalogue::OpenedFile file(path);
    report.sha256 = core::sha256_hex(file.bytes());
    verdict = catalogue::judge(file, catalogue::AskedBy::path);
  } catch (const core::Error& error) {
    return refused(std::move(report), {}, error.what());
  }
  if (!verdict.accepted()) return refused(std::move(report), verdict.notes, verdict.reason);
  for (const PluginNote& note : verdict.notes) {
    if (only.empty() || note.name == only)
      report.plugins.push_back(examined(request, report.file, verdict, note));
  }
  return report;
}

}  // namespace

FileReport check(const CheckRequest& request) {
  return check_file(request, request.file, request.only);
}

}  // namespace guise::examine
