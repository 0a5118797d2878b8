// How a network errs, as the page shows it.
#include "report/evaluation.h"

#include <gtest/gtest.h>

namespace guise::report {
namespace {

runs::EvaluationDocument read(const runs::Json& document) {
  return runs::evaluation_document_from(document, "");
}

TEST(ConfusionPart, AConfusionMatrixOfManyClassesBecomesAList) {
  runs::Json matrix = runs::Json::array();
  for (int i = 0; i < 40; ++i) {
    matrix.push_back(runs::Json::array());
    for (int j = 0; j < 40; ++j) matrix.back().push_back(i == j ? 90 : j == 0 ? i : 0);
  }
  const runs::Json part = confusion_part(read({{"confusion", matrix}}));
  EXPECT_EQ(part["classes"], 40);
  EXPECT_FALSE(part.contains("counts"));
  const runs::Json& most = part["frequent"][0];
  EXPECT_EQ(most["label"], "39");
  EXPECT_EQ(most["predicted"], "0");
  EXPECT_EQ(most["images"], 39);
  EXPECT_NEAR(most["share"].get<double>(), 0.302, 0.0005);
}

TEST(ConfusionPart, OfFewClassesHasEveryCount) {
  const runs::Json part = confusion_part(read({{"confusion", {{3, 1}, {0, 4}}},
                                               {"class_names", {"cat", "dog"}},
                                               {"network", "teacher"},
                                               {"epoch", 2}}));
  EXPECT_EQ(part["names"], runs::Json({"cat", "dog"}));
  EXPECT_EQ(part["counts"], runs::Json({{3.0, 1.0}, {0.0, 4.0}}));
  EXPECT_EQ(part["network"], "teacher");
  EXPECT_EQ(part["epoch"], 2);
}

TEST(ErrorsPart, NamesBothClasses) {
  const runs::Json part = errors_part(read(
      {{"confusion", {{3, 1}, {0, 4}}},
       {"class_names", {"cat", "dog"}},
       {"errors",
        {{{"index", 7}, {"label", 1}, {"predicted", 0}, {"confidence", 0.9}, {"label_probability", 0.0}}}}}));
  const runs::Json& error = part["items"].at(0);
  EXPECT_EQ(error["label"], "dog");
  EXPECT_EQ(error["predicted"], "cat");
  EXPECT_EQ(error["confidence"], 0.9);
  EXPECT_EQ(error["label_probability"], 0);
}

}  // namespace
}  // namespace guise::report
