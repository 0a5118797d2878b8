// Looking operators up, and telling a plugin what there is instead.
#include "bridge/operators.h"

#include <gtest/gtest.h>

#include "bridge/refusal.h"
#include "scripted_plugin.h"

namespace guise::bridge::testing {
namespace {

std::string refusal_of(const char* name, const char* overload) {
  try {
    find_operator(name, overload);
  } catch (const Refusal& refusal) {
    EXPECT_EQ(refusal.code, GUISE_NOT_FOUND);
    return refusal.text;
  }
  return "";
}

TEST(FindOperator, TheSameOperatorHasOneIdThatIsNeverZero) {
  const uint64_t add = find_operator("aten::add", "Tensor");
  EXPECT_NE(add, 0u);
  EXPECT_EQ(find_operator("aten::add", "Tensor"), add);
  EXPECT_NE(find_operator("aten::add", "Scalar"), add);
  EXPECT_EQ(operator_at(add).name, "aten::add.Tensor");
}

TEST(FindOperator, AnUnknownNameComesWithNearOnes) {
  const std::string text = refusal_of("aten::sofmax", "int");
  EXPECT_TRUE(contains(text, "no operator aten::sofmax")) << text;
  EXPECT_TRUE(contains(text, "did you mean aten::softmax")) << text;
}

TEST(FindOperator, AnUnknownOverloadComesWithTheRealOnes) {
  const std::string text = refusal_of("aten::softmax", "integer");
  EXPECT_TRUE(contains(text, "overload \"integer\"")) << text;
  EXPECT_TRUE(contains(text, "\"int\"")) << text;
  EXPECT_TRUE(contains(text, "\"int_out\"")) << text;
}

TEST(OperatorAt, AnIdThatWasNeverGivenIsRefused) {
  const uint64_t known = find_operator("aten::add", "Tensor");
  for (const uint64_t id : {uint64_t{0}, uint64_t{1}, known + 4096, known & 0xffff, ~uint64_t{0}}) {
    EXPECT_THROW(operator_at(id), Refusal) << id;
  }
}

TEST(Operator, SeesWritesThatTheSchemaMarksAndThoseOfBatchNormItDoesNot) {
  const auto writes = [](const char* name, const char* overload) {
    return operator_at(find_operator(name, overload)).writes;
  };
  EXPECT_FALSE(writes("aten::add", "Tensor"));
  EXPECT_TRUE(writes("aten::add_", "Tensor"));
  EXPECT_TRUE(writes("aten::add", "out"));
  EXPECT_TRUE(writes("aten::_foreach_add_", "Scalar"));
  EXPECT_TRUE(writes("aten::batch_norm", ""));
  EXPECT_TRUE(writes("aten::native_batch_norm", ""));
  EXPECT_TRUE(writes("aten::instance_norm", ""));
}

TEST(Operator, NamesTheOnesThatDrawFromTheGlobalGenerator) {
  EXPECT_TRUE(operator_at(find_operator("aten::rand", "")).seeded);
  EXPECT_TRUE(operator_at(find_operator("aten::dropout", "")).seeded);
  EXPECT_FALSE(operator_at(find_operator("aten::exp", "")).seeded);
}

TEST(SchemaDifference, FittingTypesGiveNothing) {
  EXPECT_EQ(schema_difference(operator_at(find_operator("aten::softmax", "int")), "Tensor, int"), "");
  EXPECT_EQ(schema_difference(operator_at(find_operator("aten::add", "Tensor")), "Tensor, Tensor, Scalar"),
            "");
  EXPECT_EQ(schema_difference(operator_at(find_operator("aten::sum", "dim_IntList")), "Tensor, int[]?, bool"),
            "");
  EXPECT_EQ(schema_difference(operator_at(find_operator("aten::reshape", "")), "Tensor, int[]"),
            "");  // SymInt[]
}

TEST(SchemaDifference, NamesTheArgumentAndShowsTheSchema) {
  const Operator& softmax = operator_at(find_operator("aten::softmax", "int"));
  EXPECT_TRUE(contains(schema_difference(softmax, "Tensor, float"),
                       "it passes float as 'dim' but the schema is aten::softmax.int("));
  EXPECT_TRUE(contains(schema_difference(softmax, "Tensor"), "it leaves out 'dim'"));
  EXPECT_TRUE(contains(schema_difference(softmax, ""), "it leaves out 'self'"));
  EXPECT_TRUE(
      contains(schema_difference(softmax, "Tensor, int, ScalarType?, bool"), "it passes 4 arguments"));
}

}  // namespace
}  // namespace guise::bridge::testing
