#include "app/trained_flags.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "app/flag_values.h"
#include "core/error.h"
#include "core/text.h"
#include "runs/checkpoint_name.h"
#include "runs/networks.h"
#include "runs/run_folder.h"

namespace guise::app {
namespace {

namespace fs = std::filesystem;

}  // namespace

Flag checkpoint_flag() {
  return {"checkpoint", "last|best|STEP",
          "the newest that is good, the best, or that of a step (default last)"};
}

Flag network_flag(Networks which, const std::string& help) {
  std::vector<std::string> values = runs::network_names();
  if (which == Networks::one_or_all) values.emplace_back(kAllNetworks);
  return {"network", core::joined(values, "|"), help};
}

std::string network_of(const Invocation& invocation, Networks which) {
  std::vector<std::string> values = runs::network_names();
  if (which == Networks::one_or_all) values.insert(values.begin(), kAllNetworks);
  return choice_of(invocation, "network", values);
}

Flag device_flag() {
  return {"device", "cpu|cuda|cuda:N", "default: the run's"};
}

void check_trained(const std::string& place) {
  const auto refuse = [&](const std::string& problem, const std::string& expected) {
    throw core::usage_error({.place = core::printable(place, 300), .problem = problem, .expected = expected});
  };
  if (place.empty() || place.find('\0') != std::string::npos) refuse("RUN", "a run folder or a file");
  std::error_code error;
  const fs::file_status status = fs::status(place, error);
  if (status.type() == fs::file_type::not_found) refuse("no such run folder or file", "");
  if (fs::is_regular_file(status)) return;
  if (!fs::is_directory(status)) refuse("", "a run folder or a regular file");
  if (!runs::RunFolder::is_run(place))
    refuse(std::string("no run folder: it has no ") + runs::RunFolder::kConfig, "");
}

std::string checkpoint_of(const Invocation& invocation) {
  const std::string which = invocation.value("checkpoint", "last");
  const bool step = !which.empty() && which.size() <= 18 &&
                    std::all_of(which.begin(), which.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (step || which == runs::kLast || which == runs::kBest) return which;
  throw core::usage_error(
      {.place = "--checkpoint", .expected = "last, best or a step", .received = core::printable(which)});
}

}  // namespace guise::app
