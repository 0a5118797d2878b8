// The curves of the page: which lines share a chart, and their numbers, thinned and rounded so that the page
// stays small.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "report/results.h"

namespace guise::report {

// One line. Values stand at the chart's x; nothing there: missing (the line goes on), NaN: not finite (it
// breaks).
struct Line {
  std::string label;
  size_t style = 0;       // colour and dash pattern
  bool is_run = false;    // a single run beside the mean of its group, shown on demand
  bool has_band = false;  // low and high differ somewhere
  std::vector<std::optional<runs::Spread>> values;
};

struct Chart {
  std::string name;  // of its first series
  std::string title, unit;
  std::string definition;      // a sentence: what is drawn
  std::vector<double> epochs;  // done: 1 is the end of the first
  std::vector<Line> lines;
  std::string x = {};  // what `epochs` counts where it is something else: "tasks learned"
};

// Values by place, of several runs.
using Courses = std::map<double, std::vector<double>>;

// The chart with its lines' values, one course a line, on common places, at most so many of them.
Chart with_courses(Chart chart, const std::vector<Courses>& courses, size_t most_points);

// With one group the networks share a chart, and so do the loss and its terms; else every metric has a chart
// with a line for each group: the mean of its runs, and as band their least and greatest value. Training
// metrics are means over each epoch; a lone run of few lines keeps each of them.
std::vector<Chart> make_charts(const std::vector<runs::Run>& runs, const std::vector<RunGroup>& groups);

// Numbers with five significant digits.
runs::Json to_json(const std::vector<Chart>& charts);

}  // namespace guise::report
