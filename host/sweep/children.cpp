#include "sweep/children.h"

#include <unistd.h>

#include <csignal>
#include <utility>

#include "core/error.h"
#include "core/pipe.h"

namespace guise::sweep {
namespace {

constexpr int kNotStarted = 127;  // as shells say it

int exit_code_of(const core::ProcessEnd& end) {
  return end.signal != 0 ? 128 + end.signal : end.exit_code;
}

}  // namespace

Children::~Children() {
  pass(SIGTERM);
  for (auto& [number, process] : running_) process.wait();
}

void Children::start(size_t number, const std::vector<std::string>& words, const std::string& log) {
  const core::OpenDescriptor file = core::OpenDescriptor::appending_to(log);
  try {
    running_.emplace(number,
                     core::Process({.words = words, .output = file.number(), .death_signal = SIGTERM}));
  } catch (const core::Error& error) {
    const std::string text = std::string("guise: ") + error.what() + "\n";
    [[maybe_unused]] const ssize_t written = write(file.number(), text.data(), text.size());
    not_started_.push_back({number, kNotStarted});
  }
}

std::vector<EndedChild> Children::ended() {
  std::vector<EndedChild> ended = std::exchange(not_started_, {});
  for (auto child = running_.begin(); child != running_.end();) {
    const auto end = child->second.ended();
    if (end) ended.push_back({child->first, exit_code_of(*end)});
    child = end ? running_.erase(child) : std::next(child);
  }
  return ended;
}

void Children::pass(int signal) const {
  for (const auto& [number, process] : running_) process.signal(signal);
}

}  // namespace guise::sweep
