// Why a call through the ABI did not go through: the code that the plugin sees and the text that the host
// keeps. Thrown inside the bridge only; guarded() (instance.h) turns it into a status.
#pragma once

#include <string>

#include "guise/abi.h"

namespace guise::bridge {

struct Refusal {
  guise_status code;
  std::string text;
};

}  // namespace guise::bridge
