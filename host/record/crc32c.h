// CRC-32C (Castagnoli, RFC 3720 appendix B.4), which guards the records of TensorBoard's event files.
#pragma once

#include <cstdint>
#include <string_view>

namespace guise::record {

// `before`: the sum of the bytes in front of these.
uint32_t crc32c(std::string_view bytes, uint32_t before = 0);

}  // namespace guise::record
