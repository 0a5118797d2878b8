#include "catalogue/abi_version.h"

#include <guise/abi.h>

#include <charconv>

namespace guise::catalogue {
namespace {

// A number of one to four digits.
std::optional<int> number_of(std::string_view text) {
  int number = 0;
  if (text.empty() || text.size() > 4) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

}  // namespace

std::optional<AbiVersion> parse_abi(const std::string& text) {
  const size_t dot = text.find('.');
  if (dot == std::string::npos) return std::nullopt;
  const auto major = number_of(std::string_view(text).substr(0, dot));
  const auto minor = number_of(std::string_view(text).substr(dot + 1));
  if (!major || !minor) return std::nullopt;
  return AbiVersion{*major, *minor};
}

std::string text_of(const AbiVersion& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

AbiVersion own_abi() {
  return {GUISE_ABI_MAJOR, GUISE_ABI_MINOR};
}

bool loads(const AbiVersion& plugin, const AbiVersion& host) {
  return plugin.major == host.major && plugin.minor <= host.minor;
}

std::string why_not(const AbiVersion& plugin, const AbiVersion& host) {
  const std::string both = "needs plugin ABI " + text_of(plugin) + ", this Guise has " + text_of(host);
  if (plugin.major != host.major) return both + ": rebuild it with this Guise's headers";
  return both + ": a newer Guise loads it, or rebuild it with GUISE_TARGET_MINOR " +
         std::to_string(host.minor);
}

}  // namespace guise::catalogue
