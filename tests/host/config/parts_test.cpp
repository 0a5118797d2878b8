#include "config/parts.h"

#include <gtest/gtest.h>

#include <set>

#include "config/data_sets.h"
#include "config/keys.h"

namespace guise::config {
namespace {

TEST(Parts, EveryOneHasANameOfItsOwnAndASummary) {
  for (const PartSection& section : part_sections()) {
    std::set<std::string> names;
    for (const Part* part : parts_of(section.name)) {
      EXPECT_EQ(part->kind, section.kind);
      EXPECT_TRUE(names.insert(part->name).second) << part->name;
      EXPECT_FALSE(part->summary.empty()) << part->name;
      EXPECT_EQ(find_part(section.name, part->name), part);
    }
    EXPECT_FALSE(names.empty()) << section.name;
  }
  EXPECT_EQ(find_part("optimizer", "resnet18"), nullptr);
}

TEST(Parts, TheirKeysAreOfTheirSectionAndPartsThatShareOneShareItsRange) {
  for (const PartSection& section : part_sections()) {
    for (const Part* part : parts_of(section.name)) {
      for (const RunKey& key : part->keys) {
        EXPECT_EQ(section_of(key.key), section.name);
        EXPECT_EQ(find_key(*part, key.key), &key);
        EXPECT_EQ(range_and_unit(*find_run_key(key.key)), range_and_unit(key)) << key.key;
        EXPECT_NO_THROW(checked_value(key, key.default_value, key.key));
      }
    }
  }
}

TEST(Parts, ARunCanChooseAllButThoseForTestsOnly) {
  for (const PartSection& section : part_sections()) {
    const RunKey& name = *find_run_key(section.name + ".name");
    EXPECT_EQ(name.choices, part_names(section.name));
    EXPECT_TRUE(find_part(section.name, name.default_value.get<std::string>())->trains);
  }
  EXPECT_EQ(part_names("data"),
            (std::vector<std::string>{"fashion_mnist", "mnist", "cifar10", "cifar100", "stl10",
                                      "tiny_imagenet", "image_folder", "npy", "synthetic"}));
  EXPECT_EQ(part_names("optimizer"), (std::vector<std::string>{"sgd", "adamw"}));
  EXPECT_EQ(part_names("schedule"), (std::vector<std::string>{"multistep", "cosine", "constant"}));
}

TEST(DataSets, FilesComeWithAdviceAndANewTestSetIsOfAKnownOne) {
  for (const DataSet& set : data_sets()) {
    EXPECT_EQ(set.markers.empty(), set.advice.empty()) << set.name;
    EXPECT_EQ(set.markers.empty(), set.files.empty()) << set.name;
    EXPECT_EQ(set.system_folder.empty(), set.system_package.empty()) << set.name;
    EXPECT_TRUE(set.new_test_of.empty() || find_data_set(set.new_test_of) != nullptr) << set.name;
  }
}

}  // namespace
}  // namespace guise::config
