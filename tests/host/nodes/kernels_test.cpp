// Which kernel is chosen: by rule, by a table, and what a table must be.
#include "nodes/kernels.h"

#include <gtest/gtest.h>

#include "kernels/vector_level.h"
#include "support/errors.h"

namespace guise::nodes {
namespace {

using nlohmann::json;

constexpr ConvolutionShape kSquare = {16, 16, 3, 1, 32, 32};
constexpr ConvolutionShape kStrided = {16, 32, 3, 2, 32, 32};
constexpr ConvolutionShape kLarge = {16, 32, 5, 2, 32, 32};

json table(const json& row) {
  return {{"schema", "guise.kernels/1"},
          {"level", kernels::level_name(kernels::vector_level())},
          {"rows", json::array({row})}};
}
json row(const char* by, const ConvolutionShape& shape) {
  return {
      {"pass", "forward"},      {"in", shape.in},         {"out", shape.out},     {"kernel", shape.kernel},
      {"stride", shape.stride}, {"height", shape.height}, {"width", shape.width}, {"by", by}};
}

TEST(Kernels, WinogradsAreForSmallWindows) {
  const Kernels rules;
  EXPECT_EQ(rules.of(ConvolutionPass::forward, kSquare), KernelKind::winograd);
  EXPECT_EQ(rules.of(ConvolutionPass::forward, kStrided), KernelKind::winograd);
  EXPECT_EQ(rules.of(ConvolutionPass::forward, kLarge), KernelKind::window);
  EXPECT_EQ(rules.of(ConvolutionPass::forward, {16, 32, 3, 3, 32, 32}), KernelKind::window);
  EXPECT_EQ(rules.of(ConvolutionPass::forward, {16, 32, 3, 2, 29, 30}), KernelKind::winograd);
  EXPECT_EQ(rules.of(ConvolutionPass::forward, {16, 32, 3, 2, 27, 28}), KernelKind::window)
      << "a quarter of its tiles lies outside";
  EXPECT_EQ(rules.of(ConvolutionPass::forward, {8, 16, 3, 2, 32, 32}), KernelKind::window);
  EXPECT_EQ(rules.of(ConvolutionPass::weight_gradient, {8, 16, 3, 2, 32, 32}), KernelKind::window);
  EXPECT_EQ(rules.of(ConvolutionPass::input_gradient, {8, 16, 3, 2, 32, 32}), KernelKind::winograd);
  EXPECT_EQ(rules.of(ConvolutionPass::forward, {3, 16, 3, 1, 32, 32}), KernelKind::libtorch)
      << "few channels";
  EXPECT_EQ(rules.of(ConvolutionPass::forward, {16, 16, 1, 1, 32, 32}), KernelKind::window);
}

TEST(Kernels, ATableGoesBeforeTheRules) {
  const Kernels kernels(table(row("libtorch", kSquare)), "t.json");
  EXPECT_EQ(kernels.of(ConvolutionPass::forward, kSquare), KernelKind::libtorch);
  EXPECT_EQ(kernels.of(ConvolutionPass::input_gradient, kSquare), KernelKind::winograd);
  EXPECT_EQ(kernels.of(ConvolutionPass::forward, kStrided), KernelKind::winograd);
}

std::string refusal(const json& document) {
  return support::refusal_of([&] { const Kernels kernels(document, "t.json"); });
}

TEST(Kernels, SayWhatATableLacks) {
  EXPECT_NE(refusal(json::parse("[", nullptr, false)).find("t.json: is no table of kernels"),
            std::string::npos);
  EXPECT_NE(refusal({{"schema", "guise.run/1"}}).find("guise.run/1"), std::string::npos);
  EXPECT_NE(refusal(table(row("winograd", kLarge))).find("that winograd cannot compute"), std::string::npos);
  EXPECT_NE(refusal(table(row("magic", kSquare))).find("magic"), std::string::npos);
  json other = table(row("window", kSquare));
  other["level"] = "sse9";
  EXPECT_NE(refusal(other).find("is of another vector level"), std::string::npos);
}

TEST(Kernels, AreFoundByTheKey) {
  EXPECT_EQ(kernels_named("reference"), nullptr);
  EXPECT_EQ(kernels_named("auto"), kernels_named("auto"));
  EXPECT_EQ(kernels_text("reference"), "reference");
  EXPECT_EQ(kernels_text("auto"), "auto, " + std::string(kernels::level_name(kernels::vector_level())));
  EXPECT_NE(support::refusal_of([] {
              kernels_named("/nowhere/t.json");
            }).find("auto, reference or the file of a table"),
            std::string::npos);
}

}  // namespace
}  // namespace guise::nodes
