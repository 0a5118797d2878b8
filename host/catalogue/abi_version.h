// The loading rule of the ABI: a host of 1.m takes every plugin for 1.n with n <= m, whatever headers it was
// built with, and no other.
#pragma once

#include <optional>
#include <string>

namespace guise::catalogue {

struct AbiVersion {
  int major = 0;
  int minor = 0;
  bool operator==(const AbiVersion&) const = default;
};

// "1.0"; nothing for any other text.
std::optional<AbiVersion> parse_abi(const std::string& text);
std::string text_of(const AbiVersion& version);

// Of this program.
AbiVersion own_abi();

bool loads(const AbiVersion& plugin, const AbiVersion& host = own_abi());

// Why it does not: "needs plugin ABI 1.2, this Guise has 1.0: ...".
std::string why_not(const AbiVersion& plugin, const AbiVersion& host = own_abi());

}  // namespace guise::catalogue
