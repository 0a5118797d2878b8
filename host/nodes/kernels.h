// Which kernel computes a convolution: looked up by its shape and the processor's vector level, never timed
// while a run goes on, so that two runs compute the same.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace guise::nodes {

enum class KernelKind { winograd, window, libtorch };
enum class ConvolutionPass { forward, input_gradient, weight_gradient };

std::string_view name_of(KernelKind kind);
std::string_view name_of(ConvolutionPass pass);

struct ConvolutionShape {
  int64_t in = 0, out = 0;  // channels
  int64_t kernel = 3, stride = 1;
  int64_t height = 0, width = 0;  // of the input
};

// Whether the kernel can compute such a convolution at all.
bool suits(KernelKind kind, const ConvolutionShape& shape);

class Kernels {
 public:
  // Guise's own rules.
  Kernels() = default;
  // Rows of a table go before the rules: {"schema": "guise.kernels/1", "level": "avx2", "rows": [{"pass":
  // "forward", "in": 64, "out": 64, "kernel": 3, "stride": 1, "height": 32, "width": 32, "by": "winograd"},
  // ...]}. Throws core::Error(usage), with `place`, for any other document.
  Kernels(const nlohmann::json& table, const std::string& place);

  // This kind wherever it suits, and windows elsewhere.
  static Kernels all_by(KernelKind kind);

  KernelKind of(ConvolutionPass pass, const ConvolutionShape& shape) const;

 private:
  using Key = std::tuple<ConvolutionPass, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t>;
  static Key key_of(ConvolutionPass pass, const ConvolutionShape& shape);

  std::map<Key, KernelKind> rows_;
  std::optional<KernelKind> all_;
};

// The table that holds these rows, of this process's vector level.
nlohmann::ordered_json table_row(ConvolutionPass pass, const ConvolutionShape& shape, KernelKind by);
nlohmann::ordered_json table_of(const nlohmann::ordered_json& rows);

// By the key train.kernels: null for "reference", which is LibTorch alone; the rules for "auto"; else those
// of a table's file. What is returned lives as long as the process. Throws core::Error(usage).
const Kernels* kernels_named(const std::string& name);

// What results depend on: "auto, avx2", or "reference".
std::string kernels_text(const std::string& name);

}  // namespace guise::nodes
