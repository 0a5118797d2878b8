// A run is a folder: where its files lie, and how the folder is made. What stands in them belongs to others.
// No lock yet: two runs started at once into one folder are not told apart.
#pragma once

#include <filesystem>

namespace guise::record {

class RunFolder {
 public:
  // Throws core::Error(usage) when create() would refuse; touches nothing.
  static void check(const std::filesystem::path& root, bool force);

  // Makes the folder and its parents, or takes an empty one. One that holds something is refused with
  // core::Error(usage) and left untouched; with `force` the files of an earlier run (those named below,
  // nothing else) are removed first.
  static RunFolder create(const std::filesystem::path& root, bool force);

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path config_file() const { return root_ / "config.json"; }
  std::filesystem::path metrics_file() const { return root_ / "metrics.jsonl"; }
  std::filesystem::path summary_file() const { return root_ / "summary.json"; }
  std::filesystem::path log_file() const { return root_ / "log.txt"; }
  std::filesystem::path first_batch_file() const { return root_ / "first_batch.png"; }
  std::filesystem::path checkpoints_folder() const { return root_ / "checkpoints"; }

 private:
  explicit RunFolder(std::filesystem::path root) : root_(std::move(root)) {}

  std::filesystem::path root_;  // absolute
};

}  // namespace guise::record
