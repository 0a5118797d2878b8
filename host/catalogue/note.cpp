#include "catalogue/note.h"

#include <guise/descriptor.h>

#include <algorithm>

#include "core/error.h"
#include "core/text.h"

namespace guise::catalogue {
namespace {

constexpr size_t kLongestText = 1000;

[[noreturn]] void malformed(const std::string& problem) {
  throw core::usage_error({.problem = "the Guise note is malformed: " + problem});
}

std::vector<std::string> texts_of(const std::string& bytes) {
  std::vector<std::string> texts;
  for (size_t start = 0; start < bytes.size();) {
    const size_t end = bytes.find('\0', start);
    if (end == std::string::npos) malformed("a text has no end");
    texts.push_back(bytes.substr(start, end - start));
    start = end + 1;
  }
  return texts;
}

PluginNote parsed(const std::string& bytes) {
  const std::vector<std::string> texts = texts_of(bytes);
  if (texts.size() < 5) malformed("five texts are needed, it has " + std::to_string(texts.size()));
  for (const std::string& text : texts) {
    if (text.size() > kLongestText || core::printable(text, kLongestText + 1) != text)
      malformed("a text is not one line of UTF-8 that can be seen");
  }
  const PluginNote note{texts[0], texts[1], texts[2], texts[3], texts[4], texts.size() > 5 ? texts[5] : ""};
  if (!config::find_kind(note.kind)) malformed("unknown kind " + core::printable(note.kind));
  if (!is_plain_name(note.name)) malformed("the name " + core::printable(note.name) + " is not [a-z0-9_-]+");
  if (note.version.empty()) malformed("it has no version");
  return note;
}

}  // namespace

std::string title(const PluginNote& note) {
  return note.kind + " " + note.name + " " + note.version;
}

config::PluginKind kind_of(const PluginNote& note) {
  return config::parse_kind(note.kind, "the kind of " + note.name);
}

bool is_plain_name(const std::string& name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

std::vector<PluginNote> plugin_notes(const ElfFile& file) {
  std::vector<PluginNote> notes;
  for (const ElfNote& note : file.notes) {
    if (note.owner == GUISE_NOTE_OWNER && note.type == GUISE_NOTE_TYPE) notes.push_back(parsed(note.text));
  }
  std::sort(notes.begin(), notes.end(), [](const PluginNote& a, const PluginNote& b) {
    return a.kind != b.kind ? a.kind < b.kind : a.name < b.name;
  });
  return notes;
}

}  // namespace guise::catalogue
