// SHA-256 of bytes that come in pieces. The sum of one piece is sha256_hex() in core/files.h.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace guise::core {

// Throws core::Error(failed) when libcrypto refuses.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  void add(std::span<const std::byte> bytes);
  std::string hex();  // once, last: 64 lower-case hexadecimal digits

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace guise::core
