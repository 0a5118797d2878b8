// A run is a folder: where its files lie, and how the folder is made. What stands in them belongs to others.
// Who writes into it holds its RunLock from create() or open() on.
#pragma once

#include <filesystem>

namespace guise::runs {

class RunFolder {
 public:
  // Throws core::Error(usage) when create() would refuse; touches nothing.
  static void check(const std::filesystem::path& root, bool force);

  // Makes the folder and its parents, or takes an empty one. One that holds something is refused with
  // core::Error(usage) and left untouched; with `force` the files of an earlier run (those named below,
  // nothing else) are removed first, unless a RunLock on the folder would be refused. No lock is held
  // afterwards.
  static RunFolder create(const std::filesystem::path& root, bool force);

  // An earlier run. Refused with core::Error(usage) that names what is missing ("is no run folder:
  // config.json is missing"). Touches nothing.
  static RunFolder open(const std::filesystem::path& root);

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path config_file() const { return root_ / "config.json"; }
  std::filesystem::path metrics_file() const { return root_ / "metrics.jsonl"; }
  std::filesystem::path summary_file() const { return root_ / "summary.json"; }
  std::filesystem::path log_file() const { return root_ / "log.txt"; }
  std::filesystem::path first_batch_file() const { return root_ / "first_batch.png"; }
  std::filesystem::path evaluation_file() const { return root_ / "evaluation.json"; }
  std::filesystem::path errors_file() const { return root_ / "errors.png"; }
  std::filesystem::path features_file() const { return root_ / "features.json"; }
  std::filesystem::path report_file() const { return root_ / "report.html"; }
  std::filesystem::path lock_file() const {
    return root_ / ".lock";
  }  // RunLock's own; TensorBoard's: events.out.tfevents.*
  std::filesystem::path checkpoints_folder() const { return root_ / "checkpoints"; }

 private:
  explicit RunFolder(std::filesystem::path root) : root_(std::move(root)) {}

  std::filesystem::path root_;  // absolute
};

}  // namespace guise::runs
