// The one place that knows about terminals: colour, width, tables, the progress line. Nothing else asks
// whether an output is a terminal or writes an escape sequence.
#pragma once

#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace guise::core {

enum class ColourChoice { automatic, always, never };

// "auto", "always" or "never"; anything else is a usage error at `place`.
ColourChoice parse_colour_choice(const std::string& text, const std::string& place);

const char* text_of(ColourChoice choice);

// What one output stream can do.
struct Terminal {
  bool interactive = false;  // a terminal that can move its cursor
  bool colour = false;
  int width = 80;  // columns
};

// NO_COLOR > CLICOLOR_FORCE > choice > a terminal whose TERM is not "dumb".
struct ColourFacts {
  bool no_color = false;        // NO_COLOR is set and not empty
  bool clicolor_force = false;  // CLICOLOR_FORCE is set, not empty and not 0
  ColourChoice choice = ColourChoice::automatic;
  bool capable_terminal = false;
};
bool colour_wanted(const ColourFacts& facts);

Terminal terminal_of(std::FILE* stream, ColourChoice choice);

enum class Style { bold, faint, good, warning, bad };
// `text` in that style, or unchanged where colour is off. Colour alone never carries meaning.
std::string styled(const Terminal& terminal, Style style, const std::string& text);

// Writes text for people: foreign names in it cannot move the cursor, hide or turn round what stands beside
// them.
void show(std::FILE* stream, const Terminal& terminal, const std::string& text);
// "guise: TEXT" and a line break on standard error, without colour.
void tell(const std::string& text);

// Number of columns that UTF-8 text takes (one a code point).
size_t columns_of(const std::string& text);

// Rows of cells in aligned columns, two blanks between. On a terminal that is too narrow the last column, or
// the last two, are broken at blanks (never where the output is no terminal). `header` may be empty.
struct TextTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  size_t indent = 0;
};
std::string to_text(const TextTable& table, const Terminal& terminal);

// Text broken at blanks to lines of at most `width` columns; later lines start with `indent` blanks.
std::string wrapped(const std::string& text, size_t width, size_t indent);

// Lines of text, each broken at blanks where the terminal is too narrow; as it is where there is none.
std::string on_terminal(const std::string& text, const Terminal& terminal);

// The values as a row of block characters, scaled between their least and greatest; a non-finite value is a
// blank. At most `width` characters (neighbours are averaged).
std::string sparkline(const std::vector<double>& values, size_t width = 40);

// One line about work in progress. On a terminal it is redrawn in place, at most 10 times a second;
// elsewhere a full line appears every 30 seconds, without carriage return or escape. Always flushed.
class ProgressLine {
 public:
  using Clock = std::function<double()>;  // seconds, never going back

  ProgressLine(std::FILE* stream, const Terminal& terminal, Clock clock = {});
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // Shows `line` if it is time. `line` has no line break.
  void update(const std::string& line);
  // Wipes the line and leaves `line` standing for good: an epoch's result, a warning.
  void print(const std::string& line);
  // True when update() would show its line: lets the caller avoid making it.
  bool due() const;

 private:
  void wipe();

  std::FILE* stream_;
  Terminal terminal_;
  Clock clock_;
  double shown_seconds_;
  bool drawn_ = false;
};

}  // namespace guise::core
