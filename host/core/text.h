// Small text helpers: nearest names, lists, numbers, and quoting of what a user typed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace guise::core {

// "a, b, c"
std::string joined(const std::vector<std::string>& parts, const std::string& separator = ", ");

// Optimal string alignment distance: insertions, deletions, replacements, swaps of neighbours, each 1.
size_t edit_distance(std::string_view a, std::string_view b);

// With A to Z as small letters.
std::string lower(std::string text);

// The candidates near `name`, nearest first, at most `count`: within a third of the name's length (at least
// 2 edits), or with `name` as their beginning; those clearly farther than the first are left out. Capital
// letters count as small ones.
std::vector<std::string> nearest_names(const std::string& name, const std::vector<std::string>& candidates,
                                       size_t count = 3);

// "did you mean a?", "did you mean a or b?"; empty when there is nothing near.
std::string did_you_mean(const std::string& name, const std::vector<std::string>& candidates);

// Foreign text made fit for one line of a message: control characters, bytes that are not UTF-8 and what is
// invisible or turns the direction of writing (U+202E) appear as \xNN, and what goes beyond `limit` bytes as
// "...".
std::string printable(std::string_view text, size_t limit = 80);

// Text of several lines made fit to be shown: as printable(), but line breaks stay. With `styles` so do the
// colours that core/terminal.h gives.
std::string showable(std::string_view text, bool styles = false);

bool is_utf8(std::string_view text);

// The shortest decimal text that reads back as the same double: "0.1", "1000000", "1e-08".
std::string number_text(double value);

// With that many digits after the point: "12.30".
std::string fixed_text(double value, int digits);

// "1,234,567"
std::string grouped(long long value);

// "epoch 1, step 0" of the first step: people count epochs from 1, files and keys from 0.
std::string moment_text(long long epoch, long long step);

// "12.3 s", "4 min 05 s", "2 h 03 min"
std::string duration_text(double seconds);

// "512 B", "1.5 kB", "12.4 GB" (powers of 1000)
std::string size_text(double bytes);

}  // namespace guise::core
