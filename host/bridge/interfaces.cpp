#include "bridge/interfaces.h"

#include <string_view>

namespace guise::bridge {

const void* find_interface(const char* name) {
  const std::string_view wanted = name == nullptr ? "" : name;
  if (wanted == GUISE_AUTOGRAD_INTERFACE) return &autograd_interface();
  if (wanted == GUISE_DLPACK_INTERFACE) return &dlpack_interface();
  return nullptr;
}

}  // namespace guise::bridge
