#include "app/trained_flags.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "core/error.h"
#include "core/text.h"

namespace guise::app {
namespace {

namespace fs = std::filesystem;

}  // namespace

Flag checkpoint_flag() {
  return {"checkpoint", "last|best|STEP",
          "the newest that is good, the best, or that of a step (default last)"};
}

Flag network_flag(const std::string& values, const std::string& help) {
  return {"network", values, help};
}

Flag device_flag() {
  return {"device", "cpu|cuda|cuda:N", "default: the run's"};
}

void check_trained(const std::string& place) {
  const auto refuse = [&](const std::string& problem, const std::string& expected) {
    throw core::usage_error({core::printable(place, 300), problem, expected, "", ""});
  };
  if (place.empty() || place.find('\0') != std::string::npos) refuse("RUN", "a run folder or a file");
  std::error_code error;
  const fs::file_status status = fs::status(place, error);
  if (status.type() == fs::file_type::not_found) refuse("no such run folder or file", "");
  if (fs::is_regular_file(status)) return;
  if (!fs::is_directory(status)) refuse("", "a run folder or a regular file");
  if (!fs::is_regular_file(fs::path(place) / "config.json", error))
    refuse("no run folder: it has no config.json", "");
}

std::string checkpoint_of(const Invocation& invocation) {
  const std::string which = invocation.value("checkpoint", "last");
  const bool step = !which.empty() && which.size() <= 18 &&
                    std::all_of(which.begin(), which.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (step || which == "last" || which == "best") return which;
  throw core::usage_error({"--checkpoint", "", "last, best or a step", core::printable(which), ""});
}

}  // namespace guise::app
