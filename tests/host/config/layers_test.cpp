#include "config/layers.h"

#include <gtest/gtest.h>

#include "config/support.h"

namespace guise::config {
namespace {

std::string key_refusal(const std::string& key) {
  return usage_text([&] { check_key(key, "--set"); });
}

TEST(Layers, BasesComeBeforeTheFileThatExtendsThem) {
  const TemporaryFolder folder;
  folder.write("base/a.json", R"({"train": {"epochs": 1}})");
  folder.write("base/b.json", R"({"extends": "a.json", "train": {"epochs": 2}})");
  const std::string top =
      folder.write("top.json", R"({"train": {"epochs": 3}, "extends": "base/b.json", "$schema": "x"})");
  const std::vector<Layer> layers = read_layers(top);
  ASSERT_EQ(layers.size(), 3u);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(layers[static_cast<size_t>(i)][0].value, i + 1);
  EXPECT_EQ(layers[2][0].origin, top);
}

TEST(Layers, AListOfBasesIsReadInOrder) {
  const TemporaryFolder folder;
  folder.write("a.json", R"({"train": {"epochs": 1}})");
  folder.write("b.json", R"({"train": {"epochs": 2}})");
  const std::vector<Layer> layers =
      read_layers(folder.write("c.json", R"({"extends": ["a.json", "b.json"]})"));
  ASSERT_EQ(layers.size(), 3u);
  EXPECT_EQ(layers[1][0].value, 2);
}

TEST(Layers, CyclesMissingBasesAndLongChainsAreRefused) {
  const TemporaryFolder folder;
  folder.write("a.json", R"({"extends": "b.json"})");
  folder.write("b.json", R"({"extends": "./a.json"})");
  EXPECT_TRUE(contains(usage_text([&] { read_layers(folder.path("a.json")); }), "leads back to it"));
  folder.write("self.json", R"({"extends": "self.json"})");
  EXPECT_TRUE(contains(usage_text([&] { read_layers(folder.path("self.json")); }), "leads back to it"));
  folder.write("m.json", R"({"extends": "gone.json"})");
  EXPECT_TRUE(contains(usage_text([&] { read_layers(folder.path("m.json")); }), "gone.json"));
  for (int i = 0; i < 20; ++i) {
    folder.write("c" + std::to_string(i) + ".json", "{\"extends\": \"c" + std::to_string(i + 1) + ".json\"}");
  }
  EXPECT_TRUE(contains(usage_text([&] { read_layers(folder.path("c0.json")); }), "more than 16 files deep"));
}

TEST(Layers, FilesThatFanOutAreBounded) {
  const TemporaryFolder folder;
  folder.write("f15.json", "{}");
  for (int i = 14; i >= 0; --i) {
    const std::string next = "\"f" + std::to_string(i + 1) + ".json\"";
    folder.write("f" + std::to_string(i) + ".json", "{\"extends\": [" + next + ", " + next + "]}");
  }
  EXPECT_TRUE(contains(usage_text([&] { read_layers(folder.path("f0.json")); }), "too many files"));
}

TEST(Layers, WrongShapesAreRefused) {
  const TemporaryFolder folder;
  const auto refusal = [&](const std::string& content) {
    return usage_text([&] { read_layers(folder.write("x.json", content)); });
  };
  EXPECT_TRUE(contains(refusal("[]"), "expected an object of sections"));
  EXPECT_TRUE(contains(refusal(R"({"train": 3})"), "train: expected an object of keys, received 3"));
  EXPECT_TRUE(contains(refusal(R"({"extends": 3})"), "extends: expected a file name"));
  EXPECT_TRUE(contains(refusal(R"({"optimizer.lr": 3, "optimizer": {"lr": 3}})"),
                       "optimizer.lr: stands there twice, nested and by its full name"));
  EXPECT_TRUE(contains(usage_text([&] { read_layers(folder.path("none.json")); }), "no such file"));
  EXPECT_TRUE(contains(usage_text([&] { read_layers("/"); }), "a folder"));
}

TEST(Layers, KeysNestOrHaveTheirFullNames) {
  const TemporaryFolder folder;
  const Layer layer =
      read_layers(folder.write("x.json", R"({"optimizer.lr": 3, "data": {"augment.flip": false},
      "strategy.mask_ratio": 0.5})"))
          .at(0);
  ASSERT_EQ(layer.size(), 3u);
  EXPECT_EQ(layer[0].key, "data.augment.flip");
  EXPECT_EQ(layer[1].key, "optimizer.lr");
  EXPECT_EQ(layer[2].key, "strategy.mask_ratio");
}

TEST(Layers, PathsInAFileAreRelativeToIt) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path("a/b"));
  folder.write("a/base.json", R"({"data": {"root": "pictures"}})");
  const std::string file =
      folder.write("a/b/x.json", R"({"extends": "../base.json", "model": {"init_from": "../w.safetensors"},
      "strategy": {"name": "./mine.so"}, "teacher": {"name": "ema"}})");
  const std::vector<Layer> layers = read_layers(file);
  EXPECT_EQ(layers.at(0).at(0).value, folder.path("a/pictures"));
  EXPECT_EQ(layers.at(1).at(0).value, folder.path("a/w.safetensors"));
  EXPECT_EQ(layers.at(1).at(1).value, folder.path("a/b/mine.so"));
  EXPECT_EQ(layers.at(1).at(2).value, "ema");
}

TEST(Layers, AnUnknownKeyNamesTheNearestOneOrItsSection) {
  EXPECT_TRUE(contains(key_refusal("optimizer.lrr"), "did you mean optimizer.lr?"));
  EXPECT_TRUE(contains(key_refusal("train.lr"), "lr belongs to optimizer: optimizer.lr"));
  EXPECT_TRUE(contains(key_refusal("lr"), "lr belongs to optimizer: optimizer.lr"));
  EXPECT_TRUE(contains(key_refusal("optimzer.lr"), "did you mean optimizer?"));
  EXPECT_TRUE(contains(key_refusal("data.flip"), "flip belongs to data.augment"));
  EXPECT_TRUE(contains(key_refusal("zzz.yyy"), "guise help config lists every key"));
  EXPECT_TRUE(contains(key_refusal("strategy.a.b"), "unknown key strategy.a.b"));
  EXPECT_NO_THROW(check_key("strategy.anything", "--set"));
}

TEST(Layers, SetTakesBlanksFurtherEqualSignsAndObjects) {
  const Layer blanks = parse_set(" data.root = a b = c");
  ASSERT_EQ(blanks.size(), 1u);
  EXPECT_EQ(blanks[0].key, "data.root");
  EXPECT_EQ(blanks[0].value, " a b = c");
  EXPECT_EQ(parse_set("train.epochs= 3").front().value, 3);
  const Layer object = parse_set(R"(optimizer={"lr": 0.5, "momentum": 0})");
  EXPECT_EQ(object.size(), 2u);
  EXPECT_TRUE(contains(usage_text([] { parse_set("optimizer.lr"); }), "expected KEY=VALUE"));
  EXPECT_THROW(parse_set("=3"), core::Error);
  EXPECT_TRUE(contains(usage_text([] { parse_set("strategy=kd"); }), "strategy.name chooses a plugin"));
}

}  // namespace
}  // namespace guise::config
