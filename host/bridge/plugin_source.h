// Where an instance comes from: the mapped file and the names that error texts need.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "bridge/imports.h"

namespace guise::bridge {

class Probe;

struct PluginSource {
  std::shared_ptr<const void> module;  // keeps the .so mapped while anything of it lives
  std::string file;                    // absolute path
  Imports imports{};                   // what it declares, resolved
  Probe* probe = nullptr;              // of an examiner; outlives the instance
};

// Where guise_log and leak reports go: a line without a line break.
using LogSink = std::function<void(const std::string& line)>;

}  // namespace guise::bridge
