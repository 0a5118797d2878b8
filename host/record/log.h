// log.txt: what the run said, line by line with the time (UTC). A message also goes to the person who
// watches.
#pragma once

#include <functional>
#include <string>

#include "record/append_file.h"

namespace guise::record {

class Log {
 public:
  using Show = std::function<void(const std::string& line)>;

  // `show` prints one line for the watcher, for instance ProgressLine::print. Throws core::Error(failed) when
  // the file cannot be opened.
  Log(const std::filesystem::path& path, Show show) : file_(path), show_(std::move(show)) {}

  void message(const std::string& text);  // file and watcher
  void note(const std::string& text);     // file only: what the progress line already shows

 private:
  AppendFile file_;
  Show show_;
  bool broken_ = false;
};

}  // namespace guise::record
