#include "nodes/kernels.h"

#include <algorithm>
#include <array>
#include <fstream>

#include "core/error.h"
#include "kernels/vector_level.h"
#include "kernels/winograd_tasks.h"

namespace guise::nodes {
namespace {

using nlohmann::json;

constexpr auto kSchema = "guise.kernels/1";
constexpr std::array kKinds = {KernelKind::winograd, KernelKind::window, KernelKind::libtorch};
constexpr std::array kPasses = {ConvolutionPass::forward, ConvolutionPass::input_gradient,
                                ConvolutionPass::weight_gradient};
constexpr int64_t kFewChannels = 8;  // below, vectors along the channels are mostly empty

template <typename Value, size_t size>
Value named(const std::array<Value, size>& values, const json& name, const std::string& place) {
  for (const Value value : values) {
    if (name == name_of(value)) return value;
  }
  throw core::usage_error({.place = place, .problem = "an unknown name", .received = name.dump()});
}

// Whether Winograd is the quicker of Guise's own. Of stride 2 it multiplies at best 1.78 times less than a
// window: that is lost where the channels are few, or much of its tiles lies outside of the output. The
// gradient of the input gains more, as windows of it are small.
bool winograd_pays(ConvolutionPass pass, const ConvolutionShape& shape) {
  if (!suits(KernelKind::winograd, shape)) return false;
  if (shape.stride == 1) return true;
  constexpr int64_t kTile = kernels::kWinogradTile;
  const int64_t rows = kernels::output_side(shape.height, 3, 2, 1);
  const int64_t columns = kernels::output_side(shape.width, 3, 2, 1);
  const int64_t tiles = ((rows + kTile - 1) / kTile) * ((columns + kTile - 1) / kTile);
  const bool filled = 8 * rows * columns >= 7 * tiles * kTile * kTile;
  return filled && (pass == ConvolutionPass::input_gradient || std::min(shape.in, shape.out) >= 16);
}

ConvolutionShape shape_from(const json& row) {
  return {row.at("in"), row.at("out"), row.at("kernel"), row.at("stride"), row.at("height"), row.at("width")};
}

}  // namespace

std::string_view name_of(KernelKind kind) {
  constexpr std::array<std::string_view, 3> names = {"winograd", "window", "libtorch"};
  return names.at(static_cast<size_t>(kind));
}

std::string_view name_of(ConvolutionPass pass) {
  constexpr std::array<std::string_view, 3> names = {"forward", "input_gradient", "weight_gradient"};
  return names.at(static_cast<size_t>(pass));
}

bool suits(KernelKind kind, const ConvolutionShape& shape) {
  if (kind == KernelKind::winograd) return shape.kernel == 3 && shape.stride <= 2;
  // LibTorch 2.13's own is unsafe there (reference.cpp).
  return kind == KernelKind::window || shape.kernel > 1 || shape.stride == 1;
}

Kernels::Kernels(const json& table, const std::string& place) {
  const auto refuse = [&](const std::string& received) {
    return core::usage_error(
        {.place = place,
         .problem = "is no table of kernels",
         .expected = std::string("schema ") + kSchema + ", as guise bench --tune writes it",
         .received = received});
  };
  try {
    if (table.at("schema") != kSchema) throw refuse(table.at("schema").dump());
    const std::string level = table.at("level");
    if (level != kernels::level_name(kernels::vector_level())) {
      throw core::usage_error({.place = place,
                               .problem = "is of another vector level",
                               .expected = std::string(kernels::level_name(kernels::vector_level())),
                               .received = level,
                               .advice = "guise bench --tune FILE here, or train.kernels=auto"});
    }
    for (const json& row : table.at("rows")) {
      const ConvolutionShape shape = shape_from(row);
      const KernelKind kind = named(kKinds, row.at("by"), place);
      if (!suits(kind, shape))
        throw refuse("a row that " + std::string(name_of(kind)) + " cannot compute: " + row.dump());
      rows_[key_of(named(kPasses, row.at("pass"), place), shape)] = kind;
    }
  } catch (const json::exception& error) {
    throw refuse(error.what());
  }
}

Kernels::Key Kernels::key_of(ConvolutionPass pass, const ConvolutionShape& shape) {
  return {pass, shape.in, shape.out, shape.kernel, shape.stride, shape.height, shape.width};
}

Kernels Kernels::all_by(KernelKind kind) {
  Kernels kernels;
  kernels.all_ = kind;
  return kernels;
}

KernelKind Kernels::of(ConvolutionPass pass, const ConvolutionShape& shape) const {
  if (all_) return suits(*all_, shape) ? *all_ : KernelKind::window;
  if (const auto row = rows_.find(key_of(pass, shape)); row != rows_.end()) return row->second;
  if (std::min(shape.in, shape.out) >= kFewChannels)
    return winograd_pays(pass, shape) ? KernelKind::winograd : KernelKind::window;
  return suits(KernelKind::libtorch, shape) ? KernelKind::libtorch : KernelKind::window;
}

nlohmann::ordered_json table_row(ConvolutionPass pass, const ConvolutionShape& shape, KernelKind by) {
  return {{"pass", name_of(pass)},  {"in", shape.in},         {"out", shape.out},
          {"kernel", shape.kernel}, {"stride", shape.stride}, {"height", shape.height},
          {"width", shape.width},   {"by", name_of(by)}};
}

nlohmann::ordered_json table_of(const nlohmann::ordered_json& rows) {
  return {{"schema", kSchema}, {"level", kernels::level_name(kernels::vector_level())}, {"rows", rows}};
}

const Kernels* kernels_named(const std::string& name) {
  static const Kernels rules;
  static std::map<std::string, Kernels> tables;
  if (name == "reference") return nullptr;
  if (name == "auto") return &rules;
  if (const auto known = tables.find(name); known != tables.end()) return &known->second;
  std::ifstream file(name, std::ios::binary);
  if (!file) {
    throw core::usage_error({.place = "train.kernels",
                             .expected = "auto, reference or the file of a table",
                             .received = name,
                             .advice = "guise bench --tune FILE writes one"});
  }
  return &tables.emplace(name, Kernels(json::parse(file, nullptr, false), name)).first->second;
}

std::string kernels_text(const std::string& name) {
  if (name == "reference") return name;
  return name + ", " + std::string(kernels::level_name(kernels::vector_level()));
}

}  // namespace guise::nodes
