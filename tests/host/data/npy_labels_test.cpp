#include "data/npy_labels.h"

#include "test_files.h"

namespace guise::data {
namespace {

TEST(NpyLabels, AreCheckedAgainstTheClasses) {
  const auto file = reference_folder() / "npy_set/grey/train_labels.npy";  // 0, 2, 1, 2
  EXPECT_EQ(read_npy_labels(file, 4, 3, ""), (std::vector<int64_t>{0, 2, 1, 2}));
  EXPECT_EQ(read_npy_labels(file, 4, 0, ""), (std::vector<int64_t>{0, 2, 1, 2}));
  expect_mentions(usage_text([&] { read_npy_labels(file, 4, 2, ""); }),
                  {"train_labels.npy", "0 to 1", "received 2"});
  expect_mentions(usage_text([&] { read_npy_labels(file, 5, 3, ""); }),
                  {"[5], one label an image", "<i8 [4]"});
}

TEST(NpyLabels, NegativeOnesAreRefusedOfAnyNumberOfClasses) {
  // 0, -1, ..., -5 in 2 dimensions: its shape is refused first.
  expect_mentions(usage_text([] { read_npy_labels(reference_folder() / "npy/format_3.npy", 6, 0, ""); }),
                  {"[2, 3]"});
  EXPECT_EQ(shape_text({"|u1", {2, 3}, {}}), "|u1 [2, 3]");
}

}  // namespace
}  // namespace guise::data
