// Declared operators are resolved at load, or the plugin is refused with what differs.
#include "bridge/imports.h"

#include <gtest/gtest.h>

#include "bridge/interfaces.h"
#include "bridge/operators.h"
#include "scripted_plugin.h"

namespace guise::bridge::testing {
namespace {

guise_op_slot slot(const char* name, const char* overload, const char* arguments) {
  return {sizeof(guise_op_slot), 0, name, overload, arguments};
}

std::string refusal_of(guise_op_slot wrong) {
  const std::string text = error_of([&] { resolve_imports("kd 1.0.0", {wrong}, {}); });
  EXPECT_TRUE(contains(text, "kd 1.0.0")) << text;
  return text;
}

TEST(ResolveImports, GivesTheIdsInTheOrderOfTheSlots) {
  const guise_op_slot add = slot("aten::add", "Tensor", "Tensor, Tensor"),
                      plain = slot("aten::exp", "", nullptr);
  const std::vector<uint64_t> ids = resolve_imports("kd 1.0.0", {add, plain, add}, {}).operators;
  const uint64_t add_id = find_operator("aten::add", "Tensor");
  EXPECT_EQ(ids, (std::vector<uint64_t>{add_id, find_operator("aten::exp", ""), add_id}));
}

TEST(ResolveImports, AnOptionalOneMayBeMissing) {
  guise_op_slot missing = slot("aten::no_such_thing", "", nullptr),
                other = slot("aten::exp", "", "Tensor, int");
  missing.flags = other.flags = GUISE_SLOT_OPTIONAL;
  EXPECT_EQ(resolve_imports("kd 1.0.0", {missing, other}, {}).operators, (std::vector<uint64_t>{0, 0}));
  guise_op_slot denied = slot("aten::set_", "source_Tensor", nullptr);
  denied.flags = GUISE_SLOT_OPTIONAL;
  EXPECT_TRUE(contains(refusal_of(denied), "not for plugins"));
}

TEST(ResolveImports, InterfacesAreFoundByName) {
  const guise_interface_slot autograd = {GUISE_INTERFACE_SLOT_SIZE, 0, "guise.autograd/1"},
                             future = {GUISE_INTERFACE_SLOT_SIZE, GUISE_SLOT_OPTIONAL, "guise.future/1"};
  const Imports imports = resolve_imports("kd 1.0.0", {}, {autograd, future});
  ASSERT_EQ(imports.interfaces.size(), 2u);
  EXPECT_EQ(imports.interfaces[0].table, &autograd_interface());
  EXPECT_EQ(imports.interfaces[1].table, nullptr);
  guise_interface_slot needed = future;
  needed.flags = 0;
  const std::string text = error_of([&] { resolve_imports("kd 1.0.0", {}, {needed}); });
  EXPECT_TRUE(contains(text, "plugin kd 1.0.0: needs interface guise.future/1")) << text;
  EXPECT_TRUE(contains(text, "guise.autograd/1")) << text;
}

// By kind: a later LibTorch may write "SymInt[1]?" or "Scalar" where 2.13 writes "int[]?" or "float".
TEST(ResolveImports, TypesAreComparedByKind) {
  const auto fits = [](const char* name, const char* overload, const char* types) {
    return error_of([&] { resolve_imports("kd 1.0.0", {slot(name, overload, types)}, {}); });
  };
  EXPECT_EQ(fits("aten::sum", "dim_IntList", "Tensor, SymInt[1]?, bool"), "");
  EXPECT_EQ(fits("aten::sum", "dim_IntList", "Tensor, int[], bool"), "");
  EXPECT_EQ(fits("aten::add", "Scalar", "Tensor, float"), "");
  EXPECT_EQ(fits("aten::add", "Scalar", "Tensor, int"), "");
  EXPECT_TRUE(contains(fits("aten::softmax", "int", "Tensor, float"), "it passes float as 'dim'"));
  EXPECT_TRUE(contains(fits("aten::softmax", "int", "Tensor, int?"), "it passes int? as 'dim'"));
  EXPECT_TRUE(contains(fits("aten::cat", "", "Tensor, int"), "it passes Tensor as 'tensors'"));
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

}  // namespace
}  // namespace guise::bridge::testing
