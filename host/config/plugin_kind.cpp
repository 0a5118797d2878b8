#include "config/plugin_kind.h"

#include "core/error.h"
#include "core/text.h"

namespace guise::config {
namespace {

struct Words {
  PluginKind kind;
  std::string word, title, other;
};

// In the order in which `guise list` shows them.
const std::vector<Words>& all_words() {
  static const std::vector<Words> words = {
      {PluginKind::strategy, "loss", "loss strategy", "strategy"},
      {PluginKind::policy, "teacher", "teacher policy", "policy"},
      {PluginKind::measure, "measure", "measure", "metric"},
  };
  return words;
}

const Words& words_of(PluginKind kind) {
  return all_words().at(static_cast<size_t>(kind));
}

}  // namespace

const std::string& kind_word(PluginKind kind) {
  return words_of(kind).word;
}

std::vector<std::string> kind_words() {
  std::vector<std::string> words;
  for (const Words& one : all_words()) words.push_back(one.word);
  return words;
}

const std::string& kind_title(PluginKind kind) {
  return words_of(kind).title;
}

std::optional<PluginKind> find_kind(const std::string& text) {
  for (const Words& one : all_words()) {
    if (text == one.word || text == one.title || text == one.other) return one.kind;
  }
  return std::nullopt;
}

PluginKind parse_kind(const std::string& text, const std::string& place) {
  if (const auto kind = find_kind(text)) return *kind;
  throw core::usage_error({.place = place,
                           .expected = core::joined(kind_words(), " or "),
                           .received = text.empty() ? "an empty text" : core::printable(text),
                           .advice = core::did_you_mean(text, kind_words())});
}

}  // namespace guise::config
