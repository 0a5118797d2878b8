#include "sweep/open.h"

#include <gtest/gtest.h>

#include "sweep/sweep_test_support.h"

namespace guise::sweep {
namespace {

class OpenSweep : public testing::Test {
 protected:
  Request request(const std::string& text) const {
    Request request;
    request.given = folder_.write("mine.json", text);
    request.lookup = config::made_up_plugin;
    request.runs_folder = folder_.path("runs");
    request.program = "/bin/guise";
    return request;
  }
  std::string refused(const Request& request) const {
    return usage_text([&] { open_sweep(request); });
  }
  TemporaryFolder folder_;
  const std::string text_ = R"({"set": {"data.name": "synthetic"}, "grid": {"optimizer.lr": [0.1, 0.2]}})";
};

TEST_F(OpenSweep, TheFolderIsTheRequestsThenTheFilesThenOneOfTheRuns) {
  EXPECT_EQ(open_sweep(request(text_)).place.out, folder_.path("runs/mine"));
  Request said = request(R"({"set": {"data.name": "synthetic"}, "out": "elsewhere"})");
  EXPECT_EQ(open_sweep(said).place.out, folder_.path("elsewhere")) << "beside the file that says it";
  said.out = folder_.path("here");
  EXPECT_EQ(open_sweep(said).place.out, folder_.path("here"));
  said.out = "";
  EXPECT_TRUE(contains(refused(said), "--out: expected a folder"));
}

TEST_F(OpenSweep, SetWinsOverTheFileAndMayNotTouchWhatItVaries) {
  Request changed = request(text_);
  changed.set = {{"train.epochs", 3, "--set"}};
  EXPECT_EQ(open_sweep(changed).manifest.runs[0].plan.values.at("train.epochs"), 3);
  changed.set = {{"optimizer.lr", 3, "--set"}};
  EXPECT_TRUE(contains(refused(changed), "--set optimizer.lr: the sweep file varies this key"));
}

TEST_F(OpenSweep, AFolderOfSomethingElseIsRefused) {
  Request other = request(text_);
  other.out = folder_.path("");
  EXPECT_TRUE(contains(refused(other), "is not empty and holds no sweep.json"));
  other.out = other.given;
  EXPECT_TRUE(contains(refused(other), "is no folder"));
  other.out = folder_.path("sweep");
  write_manifest({"another", "", {}, {}}, folder_.write("sweep/.x", "").substr(0, other.out->size()));
  EXPECT_TRUE(contains(refused(other), "holds the sweep another, not mine"));
}

TEST_F(OpenSweep, AnEarlierCallsFolderIsAllThereIs) {
  Request first = request(text_);
  const Opened planned_one = open_sweep(first);
  std::filesystem::create_directories(planned_one.place.out);
  write_manifest(planned_one.manifest, planned_one.place.out);
  Request second;
  second.given = planned_one.place.out;
  EXPECT_EQ(to_json(open_sweep(second).manifest, "x"), to_json(planned_one.manifest, "x"));
  second.set = {{"train.epochs", 3, "--set"}};
  EXPECT_TRUE(contains(refused(second), "--out and --set go with a sweep file"));
}

// What the advice for a damaged manifest says: move it away, call again.
TEST_F(OpenSweep, RunsAreFoundByTheirFoldersWhereTheManifestIsGone) {
  const Request again = request(text_);
  const std::string out = open_sweep(again).place.out;
  const auto run = [&](const std::string& name, double lr, const std::string& state) {
    const std::string folder = "runs/mine/" + name;
    folder_.write(
        folder + "/config.json",
        R"({"data": {"name": "synthetic"}, "optimizer": {"name": "sgd", "lr": )" + std::to_string(lr) + "}}");
    folder_.write(folder + "/summary.json", R"({"schema": "guise.summary/1", "state": ")" + state + R"("})");
  };
  run("lr=0.1", 0.1, "finished");
  EXPECT_TRUE(contains(refused(again), "is not empty and holds no sweep.json"));
  folder_.write("runs/mine/logs/lr=0.1.txt", "");
  folder_.write("runs/mine/sweep.json.old", "{");
  const Opened found = open_sweep(again);
  EXPECT_EQ(found.manifest.runs.at(0).state, State::done);
  EXPECT_EQ(found.manifest.runs.at(1).state, State::waiting);
  run("lr=0.2", 0.3, "finished");
  EXPECT_TRUE(contains(refused(again),
                       "lr=0.2: optimizer.lr: holds another run than that of its name: expected 0.2, "
                       "received 0.3"));
}

TEST_F(OpenSweep, APluginIsDescribedOnce) {
  Request counted = request(R"({"set": {"data.name": "synthetic"}, "seeds": 5})");
  int asked = 0;
  counted.lookup = [&](config::PluginKind kind, const std::string& chosen) {
    ++asked;
    return config::made_up_plugin(kind, chosen);
  };
  EXPECT_EQ(open_sweep(counted).manifest.runs.size(), 5U);
  EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace guise::sweep
