#include "bridge/plain_text.h"

#include <c10/util/Exception.h>

namespace guise::bridge {

std::string plain_text_of(const std::exception& error) {
  const auto* of_torch = dynamic_cast<const c10::Error*>(&error);
  if (of_torch == nullptr) return error.what();
  const std::string text = of_torch->what_without_backtrace();
  return text.substr(0, text.find('\n'));
}

}  // namespace guise::bridge
