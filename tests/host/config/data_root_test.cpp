#include "config/data_root.h"

#include <gtest/gtest.h>

#include "config/support.h"

namespace guise::config {
namespace {

TEST(DataRoot, TheNamedFolderBelowComesBeforeTheFolderItself) {
  const TemporaryFolder folder;
  folder.write("train-images-idx3-ubyte", "");
  EXPECT_EQ(folder_with_data("mnist", folder.path(".")) + "/", folder.path("") + "/");
  folder.write("mnist/train-images-idx3-ubyte.gz", "");
  EXPECT_EQ(folder_with_data("mnist", folder.path("")), folder.path("mnist"));
}

TEST(DataRoot, EachDataSetIsKnownByItsFiles) {
  const TemporaryFolder folder;
  folder.write("cifar-10-batches-bin/data_batch_1.bin", "");
  folder.write("cifar100/train.bin", "");
  folder.write("train/cat/1.png", "");
  EXPECT_EQ(folder_with_data("cifar10", folder.path("")), folder.path("cifar-10-batches-bin"));
  EXPECT_EQ(folder_with_data("cifar100", folder.path("")), folder.path("cifar100"));
  EXPECT_EQ(folder_with_data("mnist", folder.path("")), "");
}

TEST(DataRoot, AFileThatIsAFolderIsNotItsMark) {
  const TemporaryFolder folder;
  folder.write("train/cat/1.png", "");
  EXPECT_EQ(folder_with_data("cifar100", folder.path("")), "");  // whose Python layout has a file named train
  EXPECT_EQ(folder_with_data("image_folder", folder.path(".")) + "/", folder.path("") + "/");
  folder.write("python/train", "");
  EXPECT_NE(folder_with_data("cifar100", folder.path("python")), "");
  EXPECT_EQ(folder_with_data("image_folder", folder.path("python")), "");
}

TEST(DataRoot, ClassesMayLieInAFolderWithoutSplits) {
  const TemporaryFolder folder;
  folder.write("pets/cat/notes.txt", "");
  EXPECT_EQ(folder_with_data("image_folder", folder.path("pets")), "");
  folder.write("pets/dog/1.WebP", "");
  EXPECT_EQ(folder_with_data("image_folder", folder.path("pets")), folder.path("pets"));
}

TEST(DataRoot, WhatLiesThereIsTold) {
  const TemporaryFolder folder;
  EXPECT_EQ(contents_of(folder.path("none")), "no such folder");
  for (const char* name : {"b.txt", "a/x", "c", "d", "e", "f", "g", "h"}) folder.write(name, "");
  EXPECT_EQ(contents_of(folder.path("")), "a/, b.txt, c, d, e, f and 2 more");
}

TEST(DataRoot, GuiseDataIsAskedFirst) {
  const TemporaryFolder folder;
  folder.write("fashion-mnist/train-images-idx3-ubyte", "");
  const DataRoot root = find_data_root("fashion_mnist", folder.path(""));
  EXPECT_EQ(root.path, folder.path("fashion-mnist"));
  EXPECT_EQ(root.origin, "GUISE_DATA");
  EXPECT_EQ(find_data_root("cifar10", folder.path("")).path, "");
}

TEST(DataRoot, SyntheticDataNeedsNoFiles) {
  EXPECT_FALSE(needs_data_files("synthetic"));
}

}  // namespace
}  // namespace guise::config
