// The table of probabilities, byte by byte.
#include "infer/predictions.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "support/errors.h"
#include "support/programs.h"
#include "support/temporary_folder.h"

namespace guise::infer {
namespace {

TEST(WritePredictions, IsALineForEachImage) {
  const support::TemporaryFolder folder;
  const at::Tensor rows = at::tensor({0.25, 0.75, 1.0 / 3, 2e-12}, at::kDouble).view({2, 2});
  const std::vector<int64_t> labels = {1, 0};
  write_predictions(folder.path("p.csv"), rows, labels);
  EXPECT_EQ(support::bytes_of(folder.path("p.csv")),
            "index,label,p0,p1\n0,1,0.25,0.75\n1,0,0.333333333,2e-12\n");
}

TEST(WritePredictions, TakesAnyLayoutAndNoImage) {
  const support::TemporaryFolder folder;
  const at::Tensor rows = at::tensor({0.0, 1.0, 0.5, 0.25}, at::kDouble).view({2, 2}).t();
  const std::vector<int64_t> labels = {7, 8};
  write_predictions(folder.path("p.csv"), rows, labels);
  EXPECT_EQ(support::bytes_of(folder.path("p.csv")), "index,label,p0,p1\n0,7,0,0.5\n1,8,1,0.25\n");
  write_predictions(folder.path("p.csv"), at::zeros({0, 3}, at::kDouble), {});
  EXPECT_EQ(support::bytes_of(folder.path("p.csv")), "index,label,p0,p1,p2\n");
}

TEST(WritePredictions, AFolderThatIsNotThereIsAFailure) {
  const support::TemporaryFolder folder;
  EXPECT_TRUE(support::contains(support::failure_of([&] {
                                  write_predictions(folder.path("no/p.csv"), at::zeros({0, 1}, at::kDouble),
                                                    {});
                                }),
                                "no/p.csv"));
}

}  // namespace
}  // namespace guise::infer
