#include "record/system_info.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "core/cores.h"
#include "core/machine.h"
#include "core/version.h"

namespace guise::record {
namespace {

std::string file_text(const char* path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string compiler_name() {
#ifdef __clang__
  return "clang " __clang_version__;
#else
  return "gcc " __VERSION__;
#endif
}

}  // namespace

std::string cpu_model_in(const std::string& cpuinfo) {
  std::istringstream lines(cpuinfo);
  for (std::string line; std::getline(lines, line);) {
    const size_t colon = line.find(':');
    if (line.rfind("model name", 0) != 0 || colon == std::string::npos) continue;
    const size_t start = line.find_first_not_of(" \t", colon + 1);
    if (start != std::string::npos) return line.substr(start);
  }
  return "unknown";
}

SystemInfo read_system_info() {
  SystemInfo info;
  info.guise_version = core::version();
  info.compiler = compiler_name();
  utsname names{};
  if (::uname(&names) == 0) {
    info.host_name = names.nodename;
    info.operating_system = std::string(names.sysname) + " " + names.release + " " + names.machine;
  }
  info.cpu_model = cpu_model_in(file_text("/proc/cpuinfo"));
  info.cpu_count = core::usable_cores();
  info.memory_bytes = static_cast<int64_t>(core::memory_bytes());
  return info;
}

nlohmann::ordered_json to_json(const SystemInfo& info, const std::map<std::string, std::string>& versions) {
  nlohmann::ordered_json json = {
      {"guise", info.guise_version},      {"compiler", info.compiler}, {"host", info.host_name},
      {"system", info.operating_system},  {"cpu", info.cpu_model},     {"cpu_count", info.cpu_count},
      {"memory_bytes", info.memory_bytes}};
  for (const auto& [name, version] : versions) json[name] = version;
  return json;
}

}  // namespace guise::record
