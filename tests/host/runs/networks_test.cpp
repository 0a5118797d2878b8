// One list of networks, in one order.
#include "runs/networks.h"

#include <gtest/gtest.h>

namespace guise::runs {
namespace {

TEST(Networks, AreOneListInOneOrder) {
  EXPECT_EQ(network_names(), (std::vector<std::string>{kStudent, kTeacher, kAverage}));
  EXPECT_LT(place_of_network(kAverage), place_of_network("another"));
}

}  // namespace
}  // namespace guise::runs
