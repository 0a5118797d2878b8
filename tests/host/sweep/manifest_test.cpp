#include "sweep/manifest.h"

#include <gtest/gtest.h>

#include "core/files.h"
#include "sweep/runner.h"
#include "sweep/sweep_test_support.h"

namespace guise::sweep {
namespace {

TEST(SweepManifest, ReadsBackWhatItWrote) {
  const TemporaryFolder folder;
  folder.write("x", "");
  Manifest manifest = manifest_of_two();
  manifest.runs[1].state = State::failed;
  manifest.runs[1].exit_code = 2;
  manifest.runs[1].error = "why";
  manifest.runs[1].threads = 3;
  manifest.runs[0].in_file = false;
  write_manifest(manifest, folder.path(""));
  const Manifest read = read_manifest(folder.path(""));
  EXPECT_EQ(to_json(read, "x"), to_json(manifest, "x"));
  EXPECT_EQ(read.runs[1].error, "why");
  EXPECT_EQ(read.runs[1].plan.values, manifest.runs[1].plan.values);
}

// As 0.9 wrote it.
std::string without_sum(const std::string& text) {
  auto document = nlohmann::ordered_json::parse(text);
  document.erase("sha256");
  return document.dump(1) + "\n";
}

TEST(SweepManifest, EveryFlippedBitOfWhatItSaysIsFound) {
  const TemporaryFolder folder;
  folder.write("x", "");
  write_manifest(manifest_of_two(), folder.path(""));
  const std::string whole = core::read_file(folder.path("sweep.json"));
  const nlohmann::json said = nlohmann::json::parse(whole);
  size_t found = 0;
  for (size_t bit = 0; bit < 8 * whole.size(); bit += 3) {
    std::string text = whole;
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << bit % 8));
    folder.write("sweep.json", text);
    if (nlohmann::json::accept(text) && nlohmann::json::parse(text) == said)
      continue;  // a blank became another
    EXPECT_TRUE(contains(usage_text([&] { read_manifest(folder.path("")); }), "no sound manifest")) << text;
    ++found;
  }
  EXPECT_GT(found, whole.size());
}

TEST(SweepManifest, ADamagedOneIsRefusedByName) {
  const TemporaryFolder folder;
  folder.write("x", "");
  write_manifest(manifest_of_two(), folder.path(""));
  const std::string whole = without_sum(core::read_file(folder.path("sweep.json")));
  const auto refusal = [&](const std::string& content) {
    folder.write("sweep.json", content);
    return usage_text([&] { read_manifest(folder.path("")); });
  };
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = whole;
    EXPECT_NE(text.find(from), std::string::npos) << from;
    return text.replace(text.find(from), from.size(), to);
  };
  EXPECT_TRUE(contains(refusal(changed("\"lr=0.5\"", "\"../../x\"")), "the folder name ../../x"));
  EXPECT_TRUE(contains(refusal(changed("\"lr=0.5\"", "\"lr=0.1\"")), "lr=0.1 twice"));
  EXPECT_TRUE(contains(refusal(changed("\"waiting\"", "\"wating\"")), "the state wating"));
  EXPECT_TRUE(contains(refusal(changed("guise.sweep/1", "guise.sweep/2")), "guise.sweep/2"));
  EXPECT_TRUE(contains(refusal(changed("\"in_file\": true", "\"in_file\": 1")), "no sound manifest"));
  EXPECT_TRUE(contains(refusal("{}"), "move it away"));
  EXPECT_TRUE(contains(refusal("[]"), "sweep.json"));
  // No prefix of it is taken for a manifest, and none crashes (the last bytes are "}\n").
  for (size_t size = 0; size + 2 < whole.size(); size += 7) EXPECT_NE(refusal(whole.substr(0, size)), "");
}

TEST(SweepManifest, AChangedFileAddsRunsAndKeepsThoseItNoLongerNames) {
  Manifest manifest = manifest_of_two();
  manifest.runs[0].state = State::done;
  // lr=0.1 is gone, lr=0.5 (the same run) now has a longer name, and another run comes under the name lr=0.1.
  merge(manifest, {planned("lr=0.1", 'c'), planned("lr=0.5,seed=0", 'a')});
  ASSERT_EQ(manifest.runs.size(), 3u);
  EXPECT_EQ(manifest.runs[0].plan.name, "lr=0.5");
  EXPECT_EQ(manifest.runs[0].state, State::done);
  EXPECT_TRUE(manifest.runs[0].in_file);
  EXPECT_EQ(manifest.runs[1].plan.name, "lr=0.1");
  EXPECT_FALSE(manifest.runs[1].in_file);
  EXPECT_EQ(manifest.runs[2].plan.name, "lr=0.1~cccccccc");
  EXPECT_FALSE(is_due(manifest.runs[0], true));
  EXPECT_FALSE(is_due(manifest.runs[1], true));
  EXPECT_TRUE(is_due(manifest.runs[2], false));
  merge(manifest, {planned("lr=0.1", 'b')});  // and back
  EXPECT_TRUE(manifest.runs[1].in_file);
  EXPECT_EQ(manifest.runs.size(), 3u);
}

}  // namespace
}  // namespace guise::sweep
