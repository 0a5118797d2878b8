// Declared operators are resolved at load, or the plugin is refused with what differs.
#include "bridge/imports.h"

#include <gtest/gtest.h>

#include "bridge/operators.h"
#include "scripted_plugin.h"

namespace guise::bridge::testing {
namespace {

guise_op_slot slot(const char* name, const char* overload, const char* arguments) {
  return {sizeof(guise_op_slot), 0, name, overload, arguments, 0};
}

std::string refusal_of(guise_op_slot wrong) {
  const std::string text = error_of([&] { resolve_imports("kd 1.0.0", {&wrong}); });
  EXPECT_EQ(wrong.op, 0u);
  EXPECT_TRUE(contains(text, "kd 1.0.0")) << text;
  return text;
}

TEST(ResolveImports, WritesTheIdsAlsoOfOneDeclaredTwice) {
  guise_op_slot add = slot("aten::add", "Tensor", "Tensor, Tensor"), again = add,
                plain = slot("aten::exp", "", nullptr);
  resolve_imports("kd 1.0.0", {&add, &again, &plain});
  EXPECT_EQ(add.op, find_operator("aten::add", "Tensor"));
  EXPECT_EQ(again.op, add.op);
  EXPECT_EQ(plain.op, find_operator("aten::exp", ""));
}

TEST(ResolveImports, AMissingOperatorIsNamed) {
  EXPECT_TRUE(contains(refusal_of(slot("aten::no_such_thing", "", nullptr)), "aten::no_such_thing"));
}

TEST(ResolveImports, OtherArgumentTypesShowTheSchema) {
  const std::string text = refusal_of(slot("aten::softmax", "int", "Tensor, Scalar"));
  EXPECT_TRUE(contains(text, "aten::softmax.int")) << text;
  EXPECT_TRUE(contains(text, "it passes Scalar as 'dim'")) << text;
  EXPECT_TRUE(contains(text, "Tensor self, int dim, ScalarType? dtype=None")) << text;
}

TEST(ResolveImports, ADeniedOperatorIsRefusedAtLoad) {
  EXPECT_TRUE(contains(refusal_of(slot("aten::set_", "source_Tensor", nullptr)), "not for plugins"));
}

TEST(ResolveImports, ASlotWithoutANameIsRefused) {
  EXPECT_TRUE(contains(refusal_of(slot(nullptr, "", nullptr)), "has no name"));
  EXPECT_TRUE(contains(refusal_of(slot("aten::exp", nullptr, nullptr)), "has no name"));
}

}  // namespace
}  // namespace guise::bridge::testing
