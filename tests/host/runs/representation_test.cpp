#include "runs/representation.h"

#include <gtest/gtest.h>

#include <set>

namespace guise::runs {
namespace {

TEST(RepresentationRows, AreFoundByTheirNamesAndSayWhatTheyMean) {
  std::set<std::string> names, columns;
  for (const Measurement& row : representation_rows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(columns.insert(row.column).second) << row.column;
    EXPECT_GT(row.definition.size(), 20u) << row.name;
    EXPECT_EQ(row.extent, Extent::never) << "no evaluation computes it of answers: " << row.name;
    EXPECT_EQ(evaluation_measurement(row.name).row, row.name);
  }
}

TEST(RepresentationRows, OfAFamilyAreFilledIn) {
  EXPECT_EQ(evaluation_measurement("knn200.top1").row, "knn{}.top1");
  EXPECT_EQ(evaluation_measurement("knn200.top1").column, "k-NN 200");
  EXPECT_EQ(evaluation_measurement("parameter.mask_token").title, "Learned mask_token");
  EXPECT_EQ(training_measurement("gradient_share.loss_msk").title, "Share of loss_msk in the gradient");
  EXPECT_EQ(training_measurement("loss_msk").title, "Term loss_msk");
}

TEST(RepresentationRows, AQuantityWithAPointIsNoNetwork) {
  EXPECT_EQ(split_metric("linear.top1").quantity, "linear.top1");
  EXPECT_EQ(split_metric("teacher.linear.top1").network, "teacher");
  EXPECT_EQ(split_metric("teacher.linear.top1").quantity, "linear.top1");
  EXPECT_EQ(split_metric("nc1.test").network, "");
}

TEST(RepresentationRows, KnowTheirDirection) {
  EXPECT_EQ(evaluation_measurement("rankme").better, Better::greater);
  EXPECT_EQ(evaluation_measurement("online_probe.top1").better, Better::greater);
  EXPECT_EQ(evaluation_measurement("teacher_distance").better, Better::unknown);
}

}  // namespace
}  // namespace guise::runs
