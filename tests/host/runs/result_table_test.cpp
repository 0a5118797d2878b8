// Values of an evaluation in a table and in a line.
#include "runs/result_table.h"

#include <gtest/gtest.h>

#include <cmath>
#include "document_test_support.h"

namespace guise::runs {
namespace {

TEST(ResultTable, HasAColumnForEachValueAndItsInterval) {
  const core::TextTable table = result_table(two_networks());
  EXPECT_EQ(table.header,
            (std::vector<std::string>{"network", "top-1 %", "95 % interval", "top-5 %", "loss", "images"}));
  EXPECT_EQ(table.rows[1],
            (std::vector<std::string>{"teacher", "80.00", "79.00 to 81.00", "90.00", "0.5000", "100"}));
}

TEST(ResultTable, ALineHasWhatItsRowShowsInLines) {
  EXPECT_EQ(line_text(two_networks().measured[0].evaluation), " top-1 86.10 % [85.40, 86.80]");
}

TEST(ResultTable, AValueThatIsNotFiniteIsSaidSo) {
  EXPECT_EQ(value_cells({4, {{"loss", NAN}, {"top1", 50, Interval{1, 99}}}}),
            (std::vector<std::string>{"not finite", "50.00", "1.00 to 99.00"}));
  EXPECT_EQ(line_text({4, {{"loss", 1}}}), "");
}

}  // namespace
}  // namespace guise::runs
