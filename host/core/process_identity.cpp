#include "core/process_identity.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <fstream>
#include <iterator>
#include <sstream>

namespace guise::core {
namespace {

// Files of /proc have no size: read to their end.
std::string proc_text(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

std::string pid_namespace() {
  std::array<char, 64> name{};
  const ssize_t length = ::readlink("/proc/self/ns/pid", name.data(), name.size());
  return length > 0 ? std::string(name.data(), static_cast<size_t>(length)) : "";
}

}  // namespace

ProcessIdentity this_process() {
  utsname names{};
  ::uname(&names);
  const int64_t pid = ::getpid();
  return {names.nodename, first_line(proc_text("/proc/sys/kernel/random/boot_id")), pid_namespace(), pid,
          start_ticks_of(pid).value_or(0)};
}

Liveness liveness_of(const ProcessIdentity& process) {
  const ProcessIdentity self = this_process();
  if (process.host != self.host) return Liveness::unknown;
  if (process.boot_id != self.boot_id) return Liveness::dead;
  if (process.pid_namespace != self.pid_namespace) return Liveness::unknown;
  return start_ticks_of(process.pid) == process.start_ticks ? Liveness::alive : Liveness::dead;
}

// "PID (any name, even with blanks or brackets) STATE ...": the start is the 20th field after the state.
std::optional<uint64_t> start_ticks_of(int64_t pid) {
  const std::string text = proc_text("/proc/" + std::to_string(pid) + "/stat");
  const size_t name_end = text.rfind(')');
  if (pid <= 0 || name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(name_end + 1));
  std::string field;
  fields >> field;
  if (field == "Z" || field == "X") return std::nullopt;
  for (int i = 0; i < 18; ++i) fields >> field;
  uint64_t ticks = 0;
  return fields >> ticks ? std::optional(ticks) : std::nullopt;
}

std::optional<double> start_seconds_of(int64_t pid) {
  const std::optional<uint64_t> ticks = start_ticks_of(pid);
  timespec since_boot{}, now{};
  if (!ticks || ::clock_gettime(CLOCK_BOOTTIME, &since_boot) != 0 ||
      ::clock_gettime(CLOCK_REALTIME, &now) != 0) {
    return std::nullopt;
  }
  const auto seconds = [](const timespec& t) {
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
  };
  const double age =
      seconds(since_boot) - static_cast<double>(*ticks) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  return seconds(now) - age;
}

}  // namespace guise::core
