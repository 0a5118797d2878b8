// Every request goes to JSON and back unchanged; what is wrong in one is named.
#include "config/requests.h"

#include <gtest/gtest.h>

#include "config/keys.h"
#include "config/support.h"

namespace guise::config {
namespace {

using nlohmann::json;

// Every key of the JSON has another value than in a default request, and all come back.
template <class Wanted>
void expect_round_trip(const Wanted& request) {
  const json written = request;
  const json fresh = Wanted{};
  for (const auto& [key, value] : written.items()) EXPECT_NE(value, fresh.at(key)) << key << " is not tried";
  EXPECT_EQ(json(json::parse(written.dump()).get<Wanted>()), written);
}

TEST(Requests, EachGoesToJsonAndBack) {
  const auto colour = core::ColourChoice::always;
  expect_round_trip(EvalRequest{{"a", "b"},
                                "cifar10.1",
                                "/d",
                                "train",
                                "teacher",
                                "best",
                                "p.csv",
                                7,
                                "cuda:1",
                                true,
                                colour,
                                {"cifar10"},
                                {"noise:3", "jpeg:1"}});
  expect_round_trip(PredictRequest{"a", {"x.png"}, "average", "12", 3, "cpu", true, colour});
  expect_round_trip(ExportRequest{"a", "torchscript", "mmpretrain", "normalised", "teacher", "best", "o.pt"});
  expect_round_trip(
      ApplyRequest{{PluginKind::policy, "ema", "/p/ema.so", "abc", true, std::make_shared<const int>(9)},
                   "in",
                   "out",
                   {{"steps", 3, "--set"}},
                   UINT64_MAX,
                   2,
                   9,
                   5,
                   20,
                   3});
  expect_round_trip(CheckRequest{"/p/kd.so", "kd", 9, 0.001, true, colour, {"/plugins"}});
  expect_round_trip(CheckChildRequest{"/p/ema.so", PluginKind::policy, "ema", 4, "options", {"/plugins"}});
}

Sources masked_sources() {
  Sources sources;
  sources.lookup = [](PluginKind kind, const std::string& chosen) {
    PluginDescription plugin = made_up_plugin(kind, chosen);
    plugin.sha256 = "sum of " + plugin.name;
    if (kind == PluginKind::strategy) plugin.opened = std::make_shared<const int>(7);
    return plugin;
  };
  for (const char* text : {"strategy.name=masked", "strategy.ratio=0.25", "average.name=/elsewhere/move.so",
                           "train.seed=5", "data.name=synthetic", "schedule.name=multistep",
                           "schedule.milestones=[2,4]", "optimizer.beta1=0.5", "teacher.batch_norm=train"}) {
    for (const Assignment& given : parse_set(text)) sources.command_line.push_back(given);
  }
  return sources;
}

TEST(Requests, ATrainingGoesToJsonAndBackWithItsStructs) {
  Request request;
  request.resolved = resolve(masked_sources());
  request.out = "runs/a";
  request.resume = request.numbered = request.begun_before = request.quiet = request.dry_run = request.force =
      true;
  request.last_step = 12;
  request.trial = "smoke";
  request.command = {"guise", "train", "--seed", "5"};
  request.plugin_folders = {"/p"};
  request.colour = core::ColourChoice::never;
  expect_round_trip(request);
  const Request back = json::parse(json(request).dump()).get<Request>();
  EXPECT_EQ(back.resolved.document.dump(), request.resolved.document.dump()) << "in the same order";
  for (const RunKey& row : run_keys()) {
    if (!row.read) continue;
    EXPECT_EQ(row.read(back.resolved.run), row.read(request.resolved.run)) << row.key;
  }
  EXPECT_EQ(back.resolved.run.strategy.plugin.options, json({{"ratio", 0.25}, {"loss_weight", 1.0}}));
  EXPECT_EQ(back.resolved.run.strategy.plugin.sha256, "sum of masked");
  EXPECT_EQ(*back.resolved.run.strategy.plugin.opened, 7);
  EXPECT_EQ(back.resolved.run.average.plugin.opened, nullptr);
  EXPECT_EQ(back.resolved.run.average.plugin.name, "/plugins/move.so");
  EXPECT_EQ(back.resolved.run.average.plugin.id, "move");
}

TEST(Requests, AShortOneByHandGetsTheDefaults) {
  const auto request = json::parse(R"({"runs": ["a"], "limit": null})").get<EvalRequest>();
  EXPECT_EQ(request.split, "own");
  EXPECT_EQ(request.network, "all");
  const auto training = json::parse(R"({"resolved": {"document": {"model": {"width": 4}}}})").get<Request>();
  EXPECT_EQ(training.resolved.run.model.width, 4);
  EXPECT_EQ(training.resolved.run.train.epochs, 10) << "the row's default";
}

TEST(Requests, WhatIsWrongIsNamed) {
  const auto refusal = [](const char* text) {
    return usage_text([&] { json::parse(text).get<EvalRequest>(); });
  };
  EXPECT_TRUE(contains(refusal(R"({"rums": ["a"]})"), "did you mean runs?"));
  EXPECT_TRUE(contains(refusal(R"({"runs": "a"})"), "eval.runs: expected a value of another type"));
  EXPECT_TRUE(contains(refusal(R"({"runs": []})"), "eval.runs: expected at least one"));
  EXPECT_TRUE(contains(refusal(R"({"runs": ["a"], "limit": 1.5})"), "eval.limit"));
  EXPECT_TRUE(contains(refusal(R"({"runs": ["a"], "split": "tset"})"), "did you mean test?"));
  EXPECT_TRUE(contains(refusal("[]"), "expected an object"));
  EXPECT_TRUE(
      contains(usage_text([] { json::parse(R"({"plugin": {"descriptor": "7"}})").get<ApplyRequest>(); }),
               "plugin.descriptor: expected a number that fits"));
  EXPECT_TRUE(contains(usage_text([] {
                         json::parse(R"({"resolved": {"document": {"model": {"widht": 4}}}})").get<Request>();
                       }),
                       "widht"));
}

TEST(Requests, TheDocumentNamesItsCommandAndSchema) {
  CheckRequest request;
  request.file = "/p/kd.so";
  const std::string text = to_text({"check", request});
  const CommandDocument document = read_command(text, "x");
  EXPECT_EQ(document.command, "check");
  EXPECT_EQ(document.request.get<CheckRequest>().file, "/p/kd.so");
  for (const char* wrong :
       {"{}", "[]", "{", R"({"schema": "guise.request/2", "command": "check", "request": {}})",
        R"({"schema": "guise.request/1", "command": 3, "request": {}})"}) {
    EXPECT_TRUE(contains(usage_text([&] { read_command(wrong, "x.json"); }), "x.json")) << wrong;
  }
}

}  // namespace
}  // namespace guise::config
