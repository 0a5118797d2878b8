#include "app/plugin_copy.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <regex>

#include "core/error.h"
#include "core/files.h"
#include "core/text.h"

namespace guise::app {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kLongestSource = 1 << 20;

struct Shelf {
  config::PluginKind kind;
  const char* folder;
};
constexpr Shelf kShelves[] = {{config::PluginKind::strategy, "losses"},
                              {config::PluginKind::policy, "teachers"},
                              {config::PluginKind::measure, "measures"}};

using Texts = std::map<std::string, std::string>;  // by file name

std::string read(const fs::path& path) {
  return core::read_file(path.string(), kLongestSource);
}

fs::path source_of(const fs::path& folder) {
  return folder / (folder.filename().string() + ".cpp");
}

std::vector<BundledSource> on_shelf(const fs::path& plugins, const Shelf& shelf) {
  std::vector<BundledSource> found;
  std::error_code problem;
  for (fs::directory_iterator place(plugins / shelf.folder, problem), end; !problem && place != end;
       place.increment(problem)) {
    std::error_code ignored;
    if (fs::exists(source_of(place->path()), ignored))
      found.push_back({place->path().filename().string(), shelf.kind, place->path().string()});
  }
  if (problem) {
    throw core::failure({.place = core::printable((plugins / shelf.folder).string(), 300),
                         .problem = "cannot be read: " + problem.message(),
                         .advice = "install Guise anew: the sources of its plugins come with it"});
  }
  std::sort(found.begin(), found.end(),
            [](const BundledSource& a, const BundledSource& b) { return a.name < b.name; });
  return found;
}

const std::regex& include_line() {
  static const std::regex pattern("#include \"([^\"]+)\"");
  return pattern;
}

std::vector<std::string> includes_of(const std::string& text) {
  std::vector<std::string> names;
  for (std::sregex_iterator found(text.begin(), text.end(), include_line()), end; found != end; ++found)
    names.push_back((*found)[1]);
  return names;
}

// One header stands for one name: a second of the same name elsewhere would be lost.
void add_headers(const fs::path& file, std::map<std::string, fs::path>& headers) {
  for (const std::string& name : includes_of(read(file))) {
    const fs::path header = (file.parent_path() / name).lexically_normal();
    const auto [place, is_new] = headers.emplace(header.filename().string(), header);
    if (is_new) {
      add_headers(header, headers);
    } else if (place->second != header) {
      throw core::failure({.place = core::printable(header.string(), 300),
                           .problem = "two headers of one name cannot be copied into one folder"});
    }
  }
}

std::string with_flat_includes(const std::string& text) {
  static const std::regex folder("#include \"[^\"]*/([^\"/]+)\"");
  return std::regex_replace(text, folder, "#include \"$1\"");
}

// The line that registers the plugin: which class, under which id.
struct Registration {
  std::string class_name;  // "MaskAll"; without the namespace
  std::string id;          // "mask_all"
};

const std::regex& registration_macro() {
  static const std::regex pattern(
      "(GUISE_(?:LOSS_STRATEGY|TEACHER_POLICY|MEASURE)\\(\\s*)((?:\\w+::)*)(\\w+)(,\\s*)\"([a-z0-9_-]+)\"");
  return pattern;
}

Registration registration_of(const std::string& source, const std::string& place) {
  std::smatch found;
  if (!std::regex_search(source, found, registration_macro()))
    throw core::failure({.place = place, .problem = "registers no plugin that can be copied"});
  return {found[3], found[5]};
}

bool has_word(const Texts& texts, const std::string& word) {
  const std::regex pattern("\\b" + word + "\\b");
  return std::any_of(texts.begin(), texts.end(),
                     [&](const auto& file) { return std::regex_search(file.second, pattern); });
}

// One that the copied headers do not use for something else.
std::string free_class_name(const Texts& texts, const std::string& name) {
  std::string wanted = class_name(name);
  while (has_word(texts, wanted)) wanted += "Plugin";
  return wanted;
}

// In code, not in comments, where a class may have the name of an idea.
std::string with_word_replaced(const std::string& text, const std::string& word, const std::string& by) {
  const std::regex pattern("\\b" + word + "\\b");
  std::string result;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    const std::string line = text.substr(begin, end - begin);
    const size_t comment = std::min(line.find("//"), line.size());
    result += std::regex_replace(line.substr(0, comment), pattern, by) + line.substr(comment);
    begin = end;
  }
  return result;
}

std::string with_id(const std::string& source, const std::string& name) {
  return std::regex_replace(source, registration_macro(), "$1$2$3$4\"" + name + "\"");
}

}  // namespace

std::string class_name(const std::string& name) {
  std::string text;
  bool at_start = true;
  for (const char c : name) {
    if (c != '_') text += at_start ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    at_start = c == '_';
  }
  return text;
}

std::vector<BundledSource> bundled_sources(const std::string& prefix) {
  std::vector<BundledSource> all;
  for (const Shelf& shelf : kShelves) {
    for (BundledSource& one : on_shelf(fs::path(prefix) / "share/guise/plugins", shelf))
      all.push_back(std::move(one));
  }
  return all;
}

BundledSource find_bundled(const std::string& prefix, const std::string& name) {
  std::vector<std::string> names;
  for (BundledSource& one : bundled_sources(prefix)) {
    if (one.name == name) return std::move(one);
    names.push_back(one.name);
  }
  const std::string meant = core::did_you_mean(name, names);
  throw core::usage_error({.place = "--like",
                           .expected = "a plugin that comes with Guise",
                           .received = name.empty() ? "an empty text" : core::printable(name),
                           .advice = meant.empty() ? core::joined(names) : meant});
}

std::vector<SourceFile> renamed_sources(const BundledSource& plugin, const std::string& name) {
  const fs::path source = source_of(plugin.folder);
  std::map<std::string, fs::path> headers;
  add_headers(source, headers);
  Texts texts = {{source.filename().string(), read(source)}};
  for (const auto& [file, path] : headers) texts[file] = read(path);

  const std::string main_file = source.filename().string();
  const Registration old = registration_of(texts.at(main_file), core::printable(source.string(), 300));
  const std::string new_class = free_class_name(texts, name);
  for (auto& [file, text] : texts)
    text = with_word_replaced(with_flat_includes(text), old.class_name, new_class);

  std::vector<SourceFile> files = {{name + ".cpp", with_id(texts.at(main_file), name)}};
  texts.erase(main_file);
  for (auto& [file, text] : texts) files.push_back({file, std::move(text)});
  return files;
}

Notes notes_of(const BundledSource& plugin) {
  const fs::path readme = fs::path(plugin.folder) / "README.md";
  const fs::path common = fs::path(plugin.folder).parent_path() / "common/README.md";
  std::error_code ignored;
  if (!fs::exists(readme, ignored)) return {};
  const std::string text = read(readme);
  Notes notes = {text.substr(std::min(text.find('\n'), text.size()))};
  if (notes.about.find("../common/README.md") != std::string::npos && fs::exists(common, ignored))
    notes.common = read(common);
  static const std::regex link_to_common("\\.\\./common/README\\.md"),
      other_link("\\[([^\\]]+)\\]\\(\\.\\./[^)]*\\)");
  notes.about = std::regex_replace(notes.about, link_to_common, "NOTES.md");
  notes.about = std::regex_replace(notes.about, other_link, "$1");  // to a plugin that is not in the copy
  return notes;
}

}  // namespace guise::app
