// A struct of facts filled for a plugin, which may have been built with a shorter or longer one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "bridge/instance.h"

namespace guise::bridge {

// What fits in the plugin's struct_size; both sides' sizes stay in force. `name` of it is for the Refusal.
template <class Info>
void hand_over(Info ours, Info* theirs, const char* name, size_t least = sizeof(uint32_t)) {
  if (required(theirs, name).struct_size < least)
    throw Refusal{GUISE_INVALID_ARGUMENT, std::string(name) + ".struct_size is not set"};
  ours.struct_size = std::min<uint32_t>(theirs->struct_size, sizeof(Info));
  std::memcpy(theirs, &ours, ours.struct_size);
}

}  // namespace guise::bridge
