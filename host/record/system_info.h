// What machine and build a run used: part of summary.json, so that numbers can be compared years later.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace guise::record {

struct SystemInfo {
  std::string guise_version;  // "0.9.0"
  std::string compiler;       // "gcc 12.2.0"
  std::string host_name;
  std::string operating_system;  // "Linux 6.1.0 x86_64"
  std::string cpu_model;         // as /proc/cpuinfo calls it; "unknown" where it does not say
  int64_t cpu_count = 0;         // processors that this process may use
  int64_t memory_bytes = 0;      // of the machine
};

SystemInfo read_system_info();

// The first "model name" of a /proc/cpuinfo; "unknown" if there is none.
std::string cpu_model_in(const std::string& cpuinfo);

// `versions` names further parts: {"libtorch": "2.13.0"}.
nlohmann::ordered_json to_json(const SystemInfo& info, const std::map<std::string, std::string>& versions);

}  // namespace guise::record
