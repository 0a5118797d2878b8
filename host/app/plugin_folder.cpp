#include "app/plugin_folder.h"

#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <string_view>
#include <system_error>
#include <vector>

#include "app/plugin_copy.h"
#include "core/error.h"
#include "core/files.h"
#include "core/text.h"

namespace guise::app {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLongestName = 40;
constexpr uint64_t kLongestTemplate = 1 << 20;

// Targets that CMake or its generators make themselves.
constexpr std::string_view kKeptByCMake[] = {
    "all",        "clean",          "codegen",    "depend",
    "edit_cache", "help",           "install",    "list_install_components",
    "package",    "package_source", "preinstall", "rebuild_cache",
    "test"};

using Placeholders = std::map<std::string, std::string>;

struct NewFile {
  std::string name, text;
  bool executable = false;
};

// A line of the README of a copy.
std::string how_to_try(const NewPlugin& plugin) {
  if (plugin.kind == config::PluginKind::measure)
    return "guise probe RUN --measure ./" + plugin.name + ".so   what it says of a run's features";
  return "guise train run.json         trains a small network with it in well under a minute";
}

Placeholders placeholders_of(const NewPlugin& plugin) {
  return {{"NAME", plugin.name},
          {"TRY", how_to_try(plugin)},
          {"TASKS", ""},
          {"DRAFTS", ""},
          {"CLASS", class_name(plugin.name)},
          {"LIKE", plugin.like},
          {"SOURCE", plugin.source()},
          {"SOURCES", plugin.source()},
          {"LANGUAGE", plugin.is_cpp ? "CXX" : "C"},
          {"STANDARD", plugin.is_cpp ? "c++17" : "c11"},
          {"COMPILER", plugin.is_cpp ? "c++" : "cc"},
          {"COMPILER_VARIABLE", plugin.is_cpp ? "CXX" : "CC"}};
}

// Every @NAME@ in capitals replaced; other uses of '@', such as make's $@, stay.
std::string filled(std::string_view text, const Placeholders& placeholders, const std::string& place) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_", at + 1);
    const bool found = text[at] == '@' && end != std::string_view::npos && end > at + 1 && text[end] == '@';
    if (!found) {
      result += text[at++];
      continue;
    }
    const auto value = placeholders.find(std::string(text.substr(at + 1, end - at - 1)));
    if (value == placeholders.end()) {
      throw core::failure({.place = place,
                           .problem = "unknown placeholder " + std::string(text.substr(at, end - at + 1)),
                           .advice = "install Guise anew: its templates are of another version"});
    }
    result += value->second;
    at = end + 1;
  }
  return result;
}

[[noreturn]] void fail_to_write(const fs::path& path, const std::error_code& problem) {
  throw core::failure(
      {.place = core::printable(path.string(), 300), .problem = "cannot be written: " + problem.message()});
}

// A folder under a temporary name beside its target; removed unless it was moved there.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const fs::path& target) {
    std::string name = (target.parent_path() / ("." + target.filename().string() + ".XXXXXX")).string();
    if (mkdtemp(name.data()) == nullptr) fail_to_write(name, {errno, std::generic_category()});
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const fs::path& path() const { return path_; }

  // Replaces an empty folder; fails on anything else, also when it came up in the meantime.
  void move_to(const fs::path& target) {
    std::error_code problem;
    fs::rename(path_, target, problem);
    if (problem) fail_to_write(target, problem);
    path_.clear();
  }

 private:
  fs::path path_;
};

bool includes(const std::vector<NewFile>& sources, const std::string& header) {
  return std::any_of(sources.begin(), sources.end(), [&](const NewFile& file) {
    return file.text.find("#include <guise/" + header) != std::string::npos;
  });
}

// A copy that uses drafts needs their word, and one that replays a run with tasks and a buffer.
void allow_drafts(const std::vector<NewFile>& sources, Placeholders& placeholders) {
  if (includes(sources, "draft/replay.h"))
    placeholders["TASKS"] = ",\n  \"continual\": { \"tasks\": 2, \"buffer\": { \"size\": 32 } }";
  if (!includes(sources, "draft/")) return;
  placeholders["DRAFTS"] = "env GUISE_DRAFTS=1 ";
  placeholders["TRY"] = "GUISE_DRAFTS=1 " + placeholders["TRY"];
}

NewFile from_template(const fs::path& from, const Placeholders& placeholders) {
  const std::string place = core::printable(from.string(), 300);
  return {filled(from.filename().string(), placeholders, place),
          filled(core::read_file(from.string(), kLongestTemplate), placeholders, place),
          (fs::status(from).permissions() & fs::perms::owner_exec) != fs::perms::none};
}

void write_file(const NewFile& file, const fs::path& folder) {
  const fs::path to = folder / file.name;
  core::write_durably(to.string(), file.text);
  if (!file.executable) return;
  std::error_code problem;
  fs::permissions(to, fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                  fs::perm_options::add, problem);
  if (problem) fail_to_write(to, problem);
}

// mkdtemp's folder is the user's alone; this one is as any that mkdir makes, as the parts of it are.
void widen_permissions(const fs::path& folder) {
  std::error_code problem;
  fs::create_directory(folder / "mode", problem);
  if (!problem) fs::permissions(folder, fs::status(folder / "mode").permissions(), problem);
  if (!problem) fs::remove(folder / "mode", problem);
  if (problem) fail_to_write(folder, problem);
}

// Those of one folder; a file of a name that is there already takes its place.
void add_templates(const fs::path& folder, const Placeholders& placeholders, std::vector<NewFile>& files) {
  std::error_code problem;
  for (fs::directory_iterator place(folder, problem), end; !problem && place != end;
       place.increment(problem)) {
    NewFile file = from_template(place->path(), placeholders);
    std::erase_if(files, [&](const NewFile& other) { return other.name == file.name; });
    files.push_back(std::move(file));
  }
  if (problem) {
    throw core::failure(
        {.place = core::printable(folder.string(), 300),
         .problem = "cannot be read: " + problem.message(),
         .advice = "install Guise anew, or build it: the templates come with the plugin API"});
  }
}

// From the folders that a plugin is made of: for all, for its kind, for its kind and language.
std::vector<NewFile> files_of_template(const NewPlugin& plugin, const std::string& prefix) {
  const fs::path templates = fs::path(prefix) / "share/guise/templates";
  const std::string kind = config::kind_word(plugin.kind);
  const Placeholders placeholders = placeholders_of(plugin);
  std::vector<NewFile> files;
  for (const std::string& part : {std::string("common"), kind, kind + (plugin.is_cpp ? "_cpp" : "_c")})
    add_templates(templates / part, placeholders, files);
  return files;
}

// A bundled plugin's source among the files of every plugin, with a README made of two.
std::vector<NewFile> files_of_copy(const NewPlugin& plugin, const std::string& prefix) {
  const fs::path templates = fs::path(prefix) / "share/guise/templates";
  const BundledSource bundled = find_bundled(prefix, plugin.like);
  Placeholders placeholders = placeholders_of(plugin);
  std::vector<NewFile> sources;
  std::vector<std::string> names;
  for (SourceFile& source : renamed_sources(bundled, plugin.name)) {
    names.push_back(source.name);
    sources.push_back({source.name, std::move(source.text)});
  }
  placeholders["SOURCES"] = core::joined(names, " ");
  allow_drafts(sources, placeholders);
  std::vector<NewFile> files;
  for (const std::string& part : {std::string("common"), config::kind_word(plugin.kind), std::string("like")})
    add_templates(templates / part, placeholders, files);
  const Notes notes = notes_of(bundled);
  for (NewFile& file : files) {
    if (file.name == "README.md") file.text += notes.about;
  }
  if (!notes.common.empty()) sources.push_back({"NOTES.md", notes.common});
  files.insert(files.end(), sources.begin(), sources.end());
  return files;
}

// What a Makefile, a shell in double quotes and CMake all take as it stands.
void check_prefix(const std::string& prefix) {
  const bool plain = std::none_of(prefix.begin(), prefix.end(), [](unsigned char c) {
    return c < ' ' || c == 0x7f ||
           std::string_view("\"'`$\\#;@").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (!plain || prefix.empty()) {
    throw core::failure(
        {.place = core::printable(prefix, 300),
         .expected = "an installation whose path has no quotes and none of ` $ \\ # ; @",
         .advice = "install Guise elsewhere: make and CMake would not take this path literally"});
  }
  for (const char* part : {"/include/guise/plugin.h", "/lib/cmake/guise_plugin_api/exports.map"}) {
    std::error_code ignored;
    if (fs::exists(prefix + part, ignored)) continue;
    throw core::failure(
        {.place = core::printable(prefix + part, 300),
         .problem = "is missing: the plugin API is not installed with this program",
         .advice = "cmake --install its build folder, or build the target guise_plugin_api_in_build_tree"});
  }
}

void check_target(const fs::path& folder) {
  const std::string place = core::printable(folder.string(), 300);
  std::error_code problem;
  const fs::file_status status = fs::symlink_status(folder, problem);
  if (status.type() == fs::file_type::not_found) return;
  if (status.type() == fs::file_type::directory && fs::is_empty(folder, problem) && !problem) return;
  const bool is_folder = status.type() == fs::file_type::directory;
  throw core::usage_error({.place = place,
                           .problem = is_folder ? "exists and is not empty" : "exists and is no folder",
                           .advice = "another name, or --dir with another folder; nothing was changed"});
}

}  // namespace

void check_plugin_name(const std::string& name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  const bool plain = !name.empty() && name.size() <= kLongestName && name[0] >= 'a' && name[0] <= 'z' &&
                     std::all_of(name.begin(), name.end(), fits);
  if (!plain) {
    throw core::usage_error(
        {.place = "NAME",
         .expected = "a small letter, then small letters, digits and _, 40 characters at most",
         .received = core::printable(name),
         .advice = "my_loss"});
  }
  if (std::find(std::begin(kKeptByCMake), std::end(kKeptByCMake), name) != std::end(kKeptByCMake)) {
    throw core::usage_error({.place = "NAME",
                             .problem = "CMake keeps " + name + " for a target of its own",
                             .advice = "my_" + name});
  }
}

void write_plugin_folder(const NewPlugin& plugin, const std::string& prefix, const fs::path& folder) {
  check_prefix(prefix);
  check_target(folder);
  const std::vector<NewFile> files =
      plugin.like.empty() ? files_of_template(plugin, prefix) : files_of_copy(plugin, prefix);
  TemporaryFolder temporary(folder);
  for (const NewFile& file : files) write_file(file, temporary.path());
  widen_permissions(temporary.path());
  temporary.move_to(folder);
}

}  // namespace guise::app
