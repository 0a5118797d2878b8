// Colour, tables and sparklines; the progress line is in progress.cpp.
#include "core/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

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
  const std::vector<size_t> widths = column_widths(table);
  size_t last_start = table.indent;
  for (size_t i = 0; i + 1 < widths.size(); ++i) last_start += widths[i] + 2;
  const auto width = static_cast<size_t>(terminal.width);
  const bool wraps = terminal.interactive && last_start + 24 <= width;
  std::string text;
  const auto add = [&](const std::vector<std::string>& row, bool heading) {
    std::string line(table.indent, ' ');
    for (size_t i = 0; i < row.size(); ++i) {
      const bool last = i + 1 == row.size();
      const bool wrap = last && wraps && i + 1 == widths.size();
      const std::string cell = wrap ? wrapped(std::string(row[i]), width - last_start, 0) : row[i];
      const std::string shown = heading ? styled(terminal, Style::bold, cell) : cell;
      for (const char c : shown) {
        line += c;
        if (c == '\n') line += std::string(last_start, ' ');
      }
      if (!last) line += std::string(widths[i] - columns_of(row[i]) + 2, ' ');
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  };
  if (!table.header.empty()) add(table.header, true);
  for (const auto& row : table.rows) add(row, false);
  return text;
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
