#include "features/neighbours.h"

#include "reference.h"

namespace guise::features::testing {
namespace {

TEST(NearestNeighbours, ClassifyAsScikitLearnDoes) {
  for (const auto& wanted : reference("labelled")) {
    const int64_t classes = static_cast<int64_t>(wanted["weight"].size());
    const at::Tensor predicted =
        nearest_neighbours(matrix(wanted["z"]), integers(wanted["y"]), matrix(wanted["of"]),
                           wanted["k"].get<int64_t>(), classes);
    EXPECT_TRUE(predicted.equal(integers(wanted["nearest"])));
  }
}

TEST(NearestNeighbours, TiesGoToTheLowerClass) {
  const at::Tensor train = at::tensor({1.0, 0.0, 1.0, 0.0}).view({2, 2});
  const at::Tensor of = at::tensor({2.0, 0.0}).view({1, 2});
  EXPECT_EQ(nearest_neighbours(train, at::tensor({1, 0}), of, 2, 3).item<int64_t>(), 0);
}

TEST(NearestClassMean, ClassifiesAsScikitLearnDoes) {
  for (const auto& wanted : reference("labelled")) {
    const int64_t classes = static_cast<int64_t>(wanted["weight"].size());
    const at::Tensor means = class_means(matrix(wanted["z"]), integers(wanted["y"]), classes),
                     of = matrix(wanted["of"]);
    EXPECT_TRUE(nearest_class_mean(means, of, Distance::euclidean).equal(integers(wanted["mean_euclidean"])));
    EXPECT_TRUE(nearest_class_mean(means, of, Distance::cosine).equal(integers(wanted["mean_cosine"])));
  }
}

}  // namespace
}  // namespace guise::features::testing
