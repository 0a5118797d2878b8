#include "report/blind.h"

#include "made_runs.h"

namespace guise::report::testing {
namespace {

runs::Json blind_text(const std::string& text, const Runs& runs = {}) {
  const runs::Json document = {{"runs", runs::Json::array()}, {"text", text}};
  return blinded(document, runs)["text"];
}

TEST(Blind, AbsolutePathsBecomeTheirLastPart) {
  EXPECT_EQ(blind_text("/home/me/runs/a"), "a");
  EXPECT_EQ(blind_text("guise train --set data.root=/data/secret/x --out '/home/me/two words/b'"),
            "guise train --set data.root=x --out 'b'");
  EXPECT_EQ(blind_text("failed: /home/me/a.png: cut"), "failed: a.png: cut");
}

TEST(Blind, WhatIsNoPathStays) {
  for (const char* text : {"900 images/s", "top-1 / top-5", "5 // 3", "runs/a/config.json",
                           "data:image/png;base64,/9j/4A", "1/2"})
    EXPECT_EQ(blind_text(text), text);
}

TEST(Blind, PathsWithBlanksAreKnownFromTheRuns) {
  runs::Run run = run_of("kd", 0, {87});
  run.folder = "/home/me/my runs/a";
  run.config["data"]["root"] = "/home/me/two words/pictures";
  EXPECT_EQ(blind_text("guise train /home/me/my runs/a/config.json", {run}), "guise train a/config.json");
  EXPECT_EQ(blind_text("in /home/me/two words/pictures now", {run}), "in pictures now");
}

TEST(Blind, MachinesHaveNoName) {
  runs::Run run = run_of("kd", 0, {87});
  run.summary = {{"system", {{"host", "node17"}}}};
  const runs::Json document = {
      {"runs",
       {{{"machine", {"cpu x", "host node17"}}, {"state_text", "perhaps running on node18, epoch 1"}}}}};
  const runs::Json blind = blinded(document, {run});
  EXPECT_EQ(blind["runs"][0]["machine"], runs::Json::array({"cpu x"}));
  EXPECT_EQ(blind["runs"][0]["state_text"], "perhaps running on another machine, epoch 1");
  EXPECT_EQ(blind_text("the lock of node17", {run}), "the lock of (host)");
}

}  // namespace
}  // namespace guise::report::testing
