// The kinds of plugin and their words: the one place that turns a kind into text and text into a kind.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace guise::config {

enum class PluginKind { strategy, policy, measure };

// What tables, JSON, notes and --kind say: "loss", "teacher", "measure".
const std::string& kind_word(PluginKind kind);
std::vector<std::string> kind_words();

// The same in a sentence: "loss strategy", "teacher policy", "measure".
const std::string& kind_title(PluginKind kind);

// Also from what else people call it: strategy, policy, metric and the titles.
std::optional<PluginKind> find_kind(const std::string& text);

// As find_kind; a usage error that names `place` ("--kind") and the nearest word for any other text.
PluginKind parse_kind(const std::string& text, const std::string& place);

}  // namespace guise::config
