#include "app/build_facts.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace guise::app {
namespace {

TEST(BuildFacts, WhatIsNotKnownIsNull) {
  const auto document = nlohmann::json::parse(to_json({"1.2.3", "", "0.9", "", "/opt/guise"}));
  EXPECT_EQ(document, nlohmann::json({{"schema", "guise.version/1"},
                                      {"version", "1.2.3"},
                                      {"commit", nullptr},
                                      {"abi", "0.9"},
                                      {"libtorch", nullptr},
                                      {"prefix", "/opt/guise"}}));
}

TEST(BuildFacts, OfThisProgramNameItsAbiAndVersion) {
  const BuildFacts facts = build_facts();
  EXPECT_EQ(facts.version.substr(0, 2), "0.");
  EXPECT_EQ(facts.abi.substr(0, 2), "1.");
}

}  // namespace
}  // namespace guise::app
