#include "sweep/words.h"

#include <filesystem>

#include "core/error.h"
#include "core/files.h"
#include "core/text.h"
#include "runs/run_folder.h"

namespace guise::sweep {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr char kThreads[] = "train.threads";

// `guise train` takes one file: several are joined by one that extends them.
std::string joining_file(const BookedRun& run, const Place& place) {
  return joining_path(place.out, core::sha256_hex(json(run.plan.bases).dump()));
}

void add_plugin_folders(const Manifest& manifest, std::vector<std::string>& words) {
  for (const std::string& folder : manifest.plugin_folders) {
    words.push_back("--plugin-dir");
    words.push_back(folder);
  }
}

}  // namespace

std::vector<std::string> train_words(const Manifest& manifest, const BookedRun& run, const Place& place) {
  std::vector<std::string> words = {place.program, "train"};
  if (!run.plan.bases.empty()) {
    words.push_back(run.plan.bases.size() == 1 ? run.plan.bases.front() : joining_file(run, place));
  }
  const auto set = [&words](const std::string& key, const json& value) {
    words.push_back("--set");
    words.push_back(key + "=" + value.dump(-1, ' ', false, json::error_handler_t::replace));
  };
  for (const auto& [key, value] : run.plan.values) set(key, value);
  if (run.threads > 0 && run.plan.values.count(kThreads) == 0) set(kThreads, run.threads);
  add_plugin_folders(manifest, words);
  words.push_back("--out");
  words.push_back(folder_of(run.plan.name, place));
  return words;
}

std::vector<std::string> next_words(const Manifest& manifest, const BookedRun& run, const Place& place) {
  const fs::path folder = folder_of(run.plan.name, place);
  std::error_code ignored;
  if (runs::RunFolder::is_run(folder)) {
    std::vector<std::string> words = {place.program, "train", "--resume", folder.string()};
    add_plugin_folders(manifest, words);
    return words;
  }
  if (run.plan.bases.size() > 1) {
    core::write_durably(joining_file(run, place), json({{"extends", run.plan.bases}}).dump(1) + "\n");
  }
  std::vector<std::string> words = train_words(manifest, run, place);
  // Begun, but cut short before it had a configuration: there is nothing to lose.
  const bool half_made = fs::is_directory(folder, ignored) && !fs::is_empty(folder, ignored);
  if (half_made) words.push_back("--force");
  return words;
}

}  // namespace guise::sweep
