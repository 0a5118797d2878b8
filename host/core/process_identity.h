// Which process of which machine, so that another can tell later whether it still lives. A pid alone does not
// say: it is used again, and means nothing on another host, after a reboot or in another container.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace guise::core {

struct ProcessIdentity {
  std::string host;           // as uname() calls it
  std::string boot_id;        // new at every start of the kernel
  std::string pid_namespace;  // "pid:[4026531836]"
  int64_t pid = 0;
  uint64_t start_ticks = 0;  // after the boot, from /proc/PID/stat

  bool operator==(const ProcessIdentity&) const = default;
};

ProcessIdentity this_process();

enum class Liveness { alive, dead, unknown };  // unknown: of another host or container

Liveness liveness_of(const ProcessIdentity& process);

// Nothing when there is no such process (a zombie is none).
std::optional<uint64_t> start_ticks_of(int64_t pid);

// Seconds since 1970 at which the process began; nothing when there is none.
std::optional<double> start_seconds_of(int64_t pid);

}  // namespace guise::core
