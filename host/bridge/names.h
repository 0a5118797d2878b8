// Names that plugins choose: of terms and parameters. They end up in files and tables, so only a-z, 0-9, '_'.
#pragma once

namespace guise::bridge {

inline bool is_key(const char* text) {
  const char* at = text;
  while ((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') || *at == '_') ++at;
  return *at == '\0' && at != text && at - text <= 64;
}

}  // namespace guise::bridge
