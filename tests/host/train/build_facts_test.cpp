// What bit-for-bit equality depends on, and how a change of it is said.
#include "train/build_facts.h"

#include <gtest/gtest.h>

#include "tiny_run.h"

namespace guise::train::testing {
namespace {

TEST(BuildFacts, NameWhatTheResultDependsOn) {
  const Experiment run = prepare(tiny_request({}, "unused"));
  const nlohmann::ordered_json facts = build_facts(run);
  EXPECT_EQ(facts.at("threads"), 1);
  for (const char* name : {"guise", "libtorch", "cpu_capability", "cpu"}) {
    EXPECT_FALSE(facts.at(name).get<std::string>().empty()) << name;
  }
  EXPECT_TRUE(changed_facts(nlohmann::json(facts), facts).empty());
}

TEST(ChangedFacts, SayEachFactThatDiffers) {
  const nlohmann::ordered_json now = {{"guise", "2"}, {"threads", 1}, {"cpu", "x"}};
  EXPECT_EQ(changed_facts({{"guise", "1"}, {"threads", 2}, {"cpu", "x"}}, now),
            (std::vector<std::string>{"guise 1, now 2", "threads 2, now 1"}));
  EXPECT_EQ(changed_facts({{"guise", "2"}, {"threads", 1}}, now),
            std::vector<std::string>{"cpu null, now x"});
}

// What a later Guise records beside them is not asked for.
TEST(ChangedFacts, PassOverWhatIsNotKnown) {
  EXPECT_TRUE(changed_facts({{"guise", "1"}, {"gpu", "y"}}, {{"guise", "1"}}).empty());
}

}  // namespace
}  // namespace guise::train::testing
