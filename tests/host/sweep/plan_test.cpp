#include "sweep/plan.h"

#include <gtest/gtest.h>

#include "sweep/sweep_test_support.h"

namespace guise::sweep {
namespace {

constexpr char kSynthetic[] = R"("set": {"data.name": "synthetic"})";

std::string with_synthetic(const std::string& rest) {
  return std::string("{") + kSynthetic + ", " + rest + "}";
}

TEST(SweepPlan, FoldersAreNamedByTheKeysThatDiffer) {
  EXPECT_EQ(
      names_of(plan_of(with_synthetic(R"("seeds": 2, "list": [{"strategy.name": "ce"},
                {"strategy.name": "masked", "strategy.ratio": 0.5}], "grid": {"optimizer.lr": [0.1]})"))),
      (std::vector<std::string>{"strategy=ce,seed=0", "strategy=ce,seed=1",
                                "strategy=masked,ratio=0.5,seed=0", "strategy=masked,ratio=0.5,seed=1"}));
  EXPECT_EQ(names_of(plan_of(with_synthetic(R"("seeds": 1)"))), std::vector<std::string>{"run"});
}

TEST(SweepPlan, EveryRunIsCheckedAndNamed) {
  const auto refusal = [](const std::string& rest) {
    return usage_text([&] { plan_of(with_synthetic(rest)); });
  };
  EXPECT_TRUE(contains(refusal(R"("grid": {"optimizer.lr": [0.1, -1]})"),
                       "run lr=-1: /sweeps/mine.json: optimizer.lr"));
  EXPECT_TRUE(
      contains(refusal(R"("grid": {"strategy.name": ["ce", "masked"], "strategy.ratoi": [0.5]})"), "ratoi"));
  EXPECT_TRUE(contains(refusal(R"("list": [{"strategy.name": "masked", "strategy.ratoi": 1}])"),
                       "did you mean ratio?"));
  EXPECT_TRUE(contains(refusal(R"("grid": {"strategy.name": ["ce", "gone"]})"),
                       "run strategy=gone: plugin gone: not found"));
  EXPECT_TRUE(contains(usage_text([] { plan_of(R"({"base": "nowhere.json"})"); }), "/sweeps/nowhere.json"));
}

TEST(SweepPlan, RunsThatComeOutTheSameAreRefused) {
  const auto refusal = [](const std::string& rest) {
    return usage_text([&] { plan_of(with_synthetic(rest)); });
  };
  EXPECT_TRUE(contains(refusal(R"("seeds": [1, 1])"), "two runs come out the same"));
  EXPECT_TRUE(contains(refusal(R"("grid": {"optimizer.lr": [1, 1.0]})"),
                       "two runs come out the same: lr=1 and lr=1.0"));
  // The default, once said and once not.
  EXPECT_TRUE(contains(
      refusal(
          R"("list": [{"strategy.name": "masked"}, {"strategy.name": "masked", "strategy.ratio": 0.85}])"),
      "two runs come out the same"));
  // A key that does not matter to ce: it reads no teacher.
  EXPECT_TRUE(contains(refusal(R"("grid": {"strategy.name": ["ce"], "teacher.name": ["keep", "move"]})"),
                       "teacher=keep and teacher=move"));
}

TEST(SweepPlan, TheIdIsOfWhatIsGivenWhereverItStands) {
  const TemporaryFolder folder;
  folder.write("base.json", R"({"data": {"name": "synthetic"}, "optimizer": {"lr": 0.5}})");
  const auto id_of = [&](const std::string& text) {
    const File sweep = parse_sweep(config::parse_json(text, "s"), folder.path("s.json"));
    return make_plan(sweep, made_up_sources()).runs.at(0).id;
  };
  const std::string id = id_of(R"({"base": "base.json", "seeds": [3]})");
  EXPECT_EQ(id_of(R"({"set": {"data.name": "synthetic", "optimizer.lr": 0.5, "train.seed": 3}})"), id);
  EXPECT_EQ(id_of(R"({"base": "base.json", "seeds": [3, 4]})"), id);
  EXPECT_NE(id_of(R"({"base": "base.json", "seeds": [4]})"), id);
  // Python: hashlib.sha256(json.dumps({"data.name": "synthetic", "optimizer.lr": 0.5, "train.seed": 3},
  //                                   separators=(",", ":")).encode()).hexdigest()
  EXPECT_EQ(id, "25584de9fd7c8f6114e6000b3f2b6d6b9206f50c6203bf7cf0bd6cbfee6c44eb");
  folder.write("base.json", R"({"data": {"name": "synthetic"}, "optimizer": {"lr": 0.25}})");
  EXPECT_NE(id_of(R"({"base": "base.json", "seeds": [3]})"), id);
}

TEST(SweepPlan, OptionsOfAPluginThatABaseNamesGoWithIt) {
  const TemporaryFolder folder;
  folder.write("base.json",
               R"({"data": {"name": "synthetic"}, "strategy": {"name": "masked", "ratio": 0.5}})");
  const File sweep = parse_sweep(
      config::parse_json(R"({"base": "base.json", "grid": {"strategy.name": ["masked", "ce"]}})", "s"),
      folder.path("s.json"));
  const Plan plan = make_plan(sweep, made_up_sources());
  EXPECT_EQ(plan.runs.size(), 2u);
  ASSERT_EQ(plan.warnings.size(), 1u);
  EXPECT_TRUE(contains(plan.warnings[0], "strategy is ce, so what was written for masked is left out"));
}

TEST(SweepPlan, BasesAreNamedByTheirStems) {
  const TemporaryFolder folder;
  folder.write("kd.json", R"({"data": {"name": "synthetic"}})");
  folder.write("b/all.json", R"({"data": {"name": "synthetic"}, "train": {"epochs": 2}})");
  const File sweep = parse_sweep(
      config::parse_json(R"({"grid": {"base": ["kd.json", "b/all.json"]}, "seeds": [0, 1]})", "s"),
      folder.path("s.json"));
  EXPECT_EQ(
      names_of(make_plan(sweep, made_up_sources())),
      (std::vector<std::string>{"base=kd,seed=0", "base=kd,seed=1", "base=all,seed=0", "base=all,seed=1"}));
}

}  // namespace
}  // namespace guise::sweep
