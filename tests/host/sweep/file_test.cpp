#include "sweep/file.h"

#include <gtest/gtest.h>

#include "sweep/sweep_test_support.h"

namespace guise::sweep {
namespace {

TEST(SweepFile, ExpandsToTheProductInTheOrderOfItertools) {
  // [(r, s, a, b) for r, a, b, s in itertools.product([1, 2], [10, 20, 30], ["x", "y"], [5, 7])], by hand
  // below.
  const File sweep = sweep_of(R"({"list": [{"train.epochs": 1}, {"train.epochs": 2}], "seeds": [5, 7],
      "grid": {"train.batch_size": [10, 20, 30], "data.name": ["x", "y"]}})");
  const std::vector<Cell> cells = expand(sweep);
  ASSERT_EQ(cells.size(), 24u);
  size_t i = 0;
  for (const int epochs : {1, 2}) {
    for (const char* root : {"x", "y"}) {  // axes by key: data.name before train.batch_size
      for (const int batch : {10, 20, 30}) {
        for (const int seed : {5, 7}) {
          const KeyValues expected = {{"train.epochs", epochs},
                                      {"data.name", root},
                                      {"train.batch_size", batch},
                                      {"train.seed", seed}};
          EXPECT_EQ(cells[i++].values, expected);
        }
      }
    }
  }
}

TEST(SweepFile, WithoutMembersItIsOneRunOfTheDefaults) {
  const File sweep = sweep_of("{}");
  EXPECT_EQ(sweep.name, "mine");
  const std::vector<Cell> cells = expand(sweep);
  ASSERT_EQ(cells.size(), 1u);
  EXPECT_TRUE(cells[0].values.empty());
  EXPECT_TRUE(cells[0].bases.empty());
}

TEST(SweepFile, ANumberOfSeedsCountsFromZero) {
  EXPECT_EQ(sweep_of(R"({"seeds": 3})").seeds, (std::vector<int64_t>{0, 1, 2}));
  EXPECT_EQ(sweep_of(R"({"seeds": [4, 0]})").seeds, (std::vector<int64_t>{4, 0}));
  for (const char* seeds :
       {"0", "-1", "1.5", "[]", "[-1]", "[1.5]", "\"3\"", "[true]", "[18446744073709551615]"}) {
    EXPECT_TRUE(contains(sweep_refusal(std::string(R"({"seeds": )") + seeds + "}"),
                         "mine.json: seeds: expected a number"))
        << seeds;
  }
}

TEST(SweepFile, ARowWinsOverSetAndTheGridMayNotRepeatIt) {
  const auto cells = expand(sweep_of(R"({"set": {"train.epochs": 9, "optimizer.lr": 1},
                                         "list": [{}, {"train.epochs": 4}]})"));
  EXPECT_EQ(cells[0].values.at("train.epochs"), 9);
  EXPECT_EQ(cells[1].values.at("train.epochs"), 4);
  EXPECT_EQ(cells[1].values.at("optimizer.lr"), 1);
  EXPECT_TRUE(contains(sweep_refusal(R"({"set": {"train.epochs": 9}, "grid": {"train.epochs": [1]}})"),
                       "train.epochs: stands in set and in grid"));
  EXPECT_TRUE(contains(sweep_refusal(R"({"list": [{"train.epochs": 9}], "grid": {"train.epochs": [1]}})"),
                       "train.epochs: stands in list and in grid"));
  EXPECT_TRUE(
      contains(sweep_refusal(R"({"seeds": 2, "grid": {"train.seed": [1]}})"), "stands in grid and in seeds"));
  EXPECT_TRUE(
      contains(sweep_refusal(R"({"seeds": 2, "set": {"train.seed": 1}})"), "stands in set and in seeds"));
}

TEST(SweepFile, BasesAreRelativeToTheFileAndMayBeVaried) {
  EXPECT_EQ(sweep_of(R"({"base": "../study/x.json"})").bases, std::vector<std::string>{"/study/x.json"});
  EXPECT_EQ(sweep_of(R"({"extends": ["a.json", "/b.json"]})").bases,
            (std::vector<std::string>{"/sweeps/a.json", "/b.json"}));
  const auto cells =
      expand(sweep_of(R"({"base": "a.json", "grid": {"base": ["b.json", ["c.json", "d.json"]]}})"));
  ASSERT_EQ(cells.size(), 2u);
  EXPECT_EQ(cells[0].bases, std::vector<std::string>{"/sweeps/b.json"});
  EXPECT_EQ(cells[1].bases, (std::vector<std::string>{"/sweeps/c.json", "/sweeps/d.json"}));
  EXPECT_EQ(cells[1].values.count("base"), 0u);
  EXPECT_TRUE(contains(sweep_refusal(R"({"base": "a", "extends": "b"})"), "stands beside extends"));
  EXPECT_TRUE(
      contains(sweep_refusal(R"({"base": 3})"), "base: expected a run file or a list of them, received 3"));
  EXPECT_TRUE(contains(sweep_refusal("{\"base\": \"a\\u0000b\"}"), "expected a run file"));
}

TEST(SweepFile, UnknownMembersAndKeysNameTheNearest) {
  EXPECT_TRUE(contains(sweep_refusal(R"({"gird": {}})"), "did you mean grid?"));
  EXPECT_TRUE(contains(sweep_refusal(R"({"optimizer.lr": [1]})"), "keys of runs stand in set, grid or list"));
  EXPECT_TRUE(contains(sweep_refusal(R"({"grid": {"optimizer.lrr": [1]}})"), "did you mean optimizer.lr?"));
  EXPECT_TRUE(contains(sweep_refusal(R"({"grid": {"optimizer.lrr": [1]}})"), "mine.json: grid: unknown key"));
  EXPECT_TRUE(contains(sweep_refusal(R"({"set": {"lr": 1}})"), "lr belongs to optimizer"));
  EXPECT_TRUE(contains(sweep_refusal(R"({"list": [{}, {"train.lr": 1}]})"),
                       "mine.json: list[1]: unknown key train.lr"));
  EXPECT_TRUE(contains(sweep_refusal(R"({"set": {"base": "x"}})"), "unknown key base"));
}

TEST(SweepFile, WrongShapesAreRefused) {
  EXPECT_TRUE(contains(sweep_refusal("[]"), "expected an object"));
  EXPECT_TRUE(contains(sweep_refusal(R"({"grid": []})"), "grid: expected an object of lists"));
  EXPECT_TRUE(contains(sweep_refusal(R"({"grid": {"train.epochs": 3}})"),
                       "expected a list of at least one value, received 3"));
  EXPECT_TRUE(
      contains(sweep_refusal(R"({"grid": {"train.epochs": []}})"), "expected a list of at least one value"));
  EXPECT_TRUE(contains(sweep_refusal(R"({"list": {}})"), "expected a list of at least one object"));
  EXPECT_TRUE(contains(sweep_refusal(R"({"list": [3]})"), "list[0]: expected an object"));
  EXPECT_TRUE(contains(sweep_refusal(R"({"set": {"strategy.x": {"a": 1}}})"), "expected a value"));
  EXPECT_TRUE(contains(sweep_refusal(R"({"set": {"optimizer.lr": 1, "optimizer": {"lr": 1}}})"),
                       "set: optimizer.lr: stands there twice"));
  EXPECT_TRUE(contains(sweep_refusal(R"({"out": ""})"), "out: expected a text that is not empty"));
  EXPECT_TRUE(contains(sweep_refusal(R"({"name": "../x"})"), "name: expected letters"));
  EXPECT_TRUE(contains(sweep_refusal("{\"set\": {\"data.root\": \"" + std::string(5000, 'x') + "\"}}"),
                       "at most 4000 bytes"));
}

TEST(SweepFile, AMillionPointsAreRefusedWithTheirNumber) {
  const std::string thousand = [] {
    std::string list = "[0";
    for (int i = 1; i < 1000; ++i) list += "," + std::to_string(i);
    return list + "]";
  }();
  EXPECT_TRUE(contains(sweep_refusal(R"({"grid": {"train.epochs": )" + thousand +
                                     R"(, "train.batch_size": )" + thousand + "}}"),
                       "at most 10,000 runs, received 1,000,000"));
  EXPECT_TRUE(contains(sweep_refusal(R"({"seeds": 1000000})"), "received 1,000,000"));
  EXPECT_TRUE(contains(sweep_refusal(R"({"seeds": 9223372036854775807})"), "at most 10,000 runs"));
  EXPECT_TRUE(contains(sweep_refusal(R"({"seeds": 11, "grid": {"train.epochs": )" + thousand + "}}"),
                       "received 11,000"));
  EXPECT_EQ(expand(sweep_of(R"({"seeds": 10, "grid": {"train.epochs": )" + thousand + "}}")).size(), 10000u);
}

}  // namespace
}  // namespace guise::sweep
