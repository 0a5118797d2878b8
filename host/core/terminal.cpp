// Colour, tables and sparklines; the progress line is in progress.cpp.
#include "core/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "core/error.h"
#include "core/paths.h"
#include "core/text.h"

namespace guise::core {
namespace {

const char* code_of(Style style) {
  switch (style) {
    case Style::bold:
      return "\033[1m";
    case Style::faint:
      return "\033[2m";
    case Style::good:
      return "\033[32m";
    case Style::warning:
      return "\033[33m";
    case Style::bad:
      return "\033[31m";
  }
  return "";
}

int window_width(int descriptor) {
  winsize size{};
  const bool known = ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20;
  return known ? size.ws_col : 80;
}

std::vector<size_t> column_widths(const TextTable& table) {
  std::vector<size_t> widths;
  const auto widen = [&widths](const std::vector<std::string>& row) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns_of(row[i]));
  };
  widen(table.header);
  for (const auto& row : table.rows) widen(row);
  return widths;
}

size_t longest_word(const TextTable& table, size_t column) {
  size_t longest = 0;
  for (const auto& row : table.rows) {
    if (column >= row.size()) continue;
    std::istringstream words(row[column]);
    for (std::string word; words >> word;) longest = std::max(longest, columns_of(word));
  }
  return longest;
}

// Where the table is wider than the terminal its last two columns are made narrower: the last one alone while
// it keeps room for a few words.
std::vector<size_t> fitted_widths(const TextTable& table, std::vector<size_t> widths,
                                  const Terminal& terminal) {
  constexpr size_t kFewWords = 24, kOneWord = 12;
  const size_t count = widths.size(), width = static_cast<size_t>(terminal.width);
  if (count == 0) return widths;
  size_t others = table.indent + 2 * (count - 1);
  for (size_t i = 0; i + 2 < count; ++i) others += widths[i];
  if (count == 1) {
    if (others + kOneWord <= width) widths[0] = std::min(widths[0], width - others);
    return widths;
  }
  size_t &before = widths[count - 2], &last = widths[count - 1];
  if (others + before + last <= width || others + 2 * kOneWord > width) return widths;
  const size_t room = width - others;
  if (before + kFewWords > room) {
    before = std::min(before, std::max(longest_word(table, count - 2), room / 2));
    before = std::min(before, room - kOneWord);
  }
  last = std::min(last, room - before);
  return widths;
}

std::vector<std::string> lines_of(const std::string& cell, size_t width) {
  if (columns_of(cell) <= width) return {cell};
  std::vector<std::string> lines;
  std::istringstream text(wrapped(cell, width, 0));
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

// `heading`: in bold, as its terminal shows it; null: as it is.
std::string row_text(const std::vector<std::string>& row, const std::vector<size_t>& widths, size_t indent,
                     const Terminal* heading) {
  std::vector<std::vector<std::string>> cells;
  size_t height = 1;
  for (size_t i = 0; i < row.size(); ++i) {
    cells.push_back(lines_of(row[i], widths[i]));
    height = std::max(height, cells.back().size());
  }
  std::string text;
  for (size_t k = 0; k < height; ++k) {
    std::string line(indent, ' ');
    for (size_t i = 0; i < cells.size(); ++i) {
      const std::string part = k < cells[i].size() ? cells[i][k] : "";
      line += heading != nullptr && !part.empty() ? styled(*heading, Style::bold, part) : part;
      const size_t taken = columns_of(part);
      if (i + 1 < cells.size()) line += std::string(std::max(widths[i], taken) - taken + 2, ' ');
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

}  // namespace

ColourChoice parse_colour_choice(const std::string& text, const std::string& place) {
  if (text == "auto") return ColourChoice::automatic;
  if (text == "always") return ColourChoice::always;
  if (text == "never") return ColourChoice::never;
  throw usage_error({.place = place, .expected = "one of auto, always, never", .received = printable(text)});
}

const char* text_of(ColourChoice choice) {
  return choice == ColourChoice::always ? "always" : choice == ColourChoice::never ? "never" : "auto";
}

bool colour_wanted(const ColourFacts& facts) {
  if (facts.no_color) return false;
  if (facts.clicolor_force) return true;
  if (facts.choice != ColourChoice::automatic) return facts.choice == ColourChoice::always;
  return facts.capable_terminal;
}

Terminal terminal_of(std::FILE* stream, ColourChoice choice) {
  const int descriptor = fileno(stream);
  const std::string kind = environment("TERM");
  Terminal terminal;
  terminal.interactive = isatty(descriptor) == 1 && kind != "dumb" && !kind.empty();
  if (isatty(descriptor) == 1) terminal.width = window_width(descriptor);
  const std::string force = environment("CLICOLOR_FORCE");
  terminal.colour = colour_wanted(
      {!environment("NO_COLOR").empty(), !force.empty() && force != "0", choice, terminal.interactive});
  return terminal;
}

std::string styled(const Terminal& terminal, Style style, const std::string& text) {
  return terminal.colour ? code_of(style) + text + "\033[0m" : text;
}

void show(std::FILE* stream, const Terminal& terminal, const std::string& text) {
  const std::string shown = showable(text, terminal.colour);
  std::fwrite(shown.data(), 1, shown.size(), stream);
}

void tell(const std::string& text) {
  show(stderr, {}, "guise: " + text + "\n");
}

size_t columns_of(const std::string& text) {
  size_t columns = 0;
  bool escape = false;
  for (const char c : text) {
    if (c == '\033') escape = true;
    if (!escape && (static_cast<unsigned char>(c) & 0xC0) != 0x80) ++columns;
    if (escape && c == 'm') escape = false;
  }
  return columns;
}

std::string wrapped(const std::string& text, size_t width, size_t indent) {
  std::string lines;
  size_t column = 0;
  for (size_t i = 0; i < text.size();) {
    const size_t end = std::min(text.find(' ', i), text.size());
    const std::string word = text.substr(i, end - i);
    const bool breaks = column > 0 && column + 1 + columns_of(word) > width;
    if (breaks) {
      lines += '\n';
      lines.append(indent, ' ');
      column = indent;
    } else if (i > 0) {
      lines += " ";
      ++column;
    }
    lines += word;
    column += columns_of(word);
    i = end + 1;
  }
  return lines;
}

std::string to_text(const TextTable& table, const Terminal& terminal) {
  const std::vector<size_t> natural = column_widths(table);
  const std::vector<size_t> widths = terminal.interactive ? fitted_widths(table, natural, terminal) : natural;
  std::string text;
  if (!table.header.empty()) text += row_text(table.header, widths, table.indent, &terminal);
  for (const auto& row : table.rows) text += row_text(row, widths, table.indent, nullptr);
  return text;
}

std::string on_terminal(const std::string& text, const Terminal& terminal) {
  if (!terminal.interactive) return text;
  std::string broken;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    broken += wrapped(line, static_cast<size_t>(terminal.width), 2) + "\n";
  return broken;
}

std::string sparkline(const std::vector<double>& values, size_t width) {
  static const std::vector<std::string> blocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::vector<double> points;
  const size_t count = std::min(width, values.size());
  for (size_t i = 0; i < count; ++i) {
    const size_t from = i * values.size() / count, to = (i + 1) * values.size() / count;
    double sum = 0;
    for (size_t j = from; j < to; ++j) sum += values[j];
    points.push_back(sum / static_cast<double>(to - from));
  }
  double least = INFINITY, greatest = -INFINITY;
  for (const double point : points) {
    if (!std::isfinite(point)) continue;
    least = std::min(least, point);
    greatest = std::max(greatest, point);
  }
  std::string line;
  for (const double point : points) {
    const double share = greatest > least ? (point - least) / (greatest - least) : 0.5;
    line += std::isfinite(point) ? blocks[static_cast<size_t>(std::lround(share * 7))] : " ";
  }
  return line;
}

}  // namespace guise::core
