// A run is a folder: where its files lie, and how the folder is made. What stands in them belongs to others.
// Who writes into it holds its RunLock from create() or open() on.
#pragma once

#include <filesystem>
#include <utility>
#include <vector>

namespace guise::runs {

class RunFolder {
 public:
  // Throws core::Error(usage) when create() would refuse; touches nothing.
  static void check(const std::filesystem::path& root, bool force);

  // Makes the folder and its parents, or takes an empty one. One that holds something is refused with
  // core::Error(usage) and left untouched; with `force` the files of an earlier run (those named below,
  // nothing else) are removed first, unless a RunLock on the folder would be refused, nothing proves that a
  // run of Guise made the folder, or something foreign lies among its checkpoints. No lock is held
  // afterwards.
  static RunFolder create(const std::filesystem::path& root, bool force);

  // Makes `root`, or where it is taken root-2, root-3, ...: mkdir says to whom a name belongs, so two runs
  // that begin at once never share one.
  static RunFolder create_numbered(const std::filesystem::path& root);
  // What create_numbered() would refuse. Touches nothing.
  static void check_parent(const std::filesystem::path& root);

  // An earlier run. Refused with core::Error(usage) that names what is missing ("is no run folder:
  // config.json is missing"). Touches nothing.
  static RunFolder open(const std::filesystem::path& root);

  // The names alone: the folder may be missing, or none of a run. Touches nothing.
  static RunFolder at(std::filesystem::path root) { return RunFolder(std::move(root)); }

  // Whether there is a configuration, without which a folder is no run.
  static bool is_run(const std::filesystem::path& root);

  static constexpr const char* kConfig = "config.json";
  static constexpr const char* kMetrics = "metrics.jsonl";
  static constexpr const char* kSummary = "summary.json";
  static constexpr const char* kLog = "log.txt";
  static constexpr const char* kFirstBatch = "first_batch.png";
  static constexpr const char* kEvaluation = "evaluation.json";
  static constexpr const char* kErrors = "errors.png";
  static constexpr const char* kFeatures = "features.json";
  static constexpr const char* kContinual = "continual.json";
  static constexpr const char* kLabels = "labels.safetensors";
  static constexpr const char* kReport = "report.html";
  static constexpr const char* kLock = ".lock";
  static constexpr const char* kCheckpoints = "checkpoints";

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path config_file() const { return root_ / kConfig; }
  std::filesystem::path metrics_file() const { return root_ / kMetrics; }
  std::filesystem::path summary_file() const { return root_ / kSummary; }
  std::filesystem::path log_file() const { return root_ / kLog; }
  std::filesystem::path first_batch_file() const { return root_ / kFirstBatch; }
  std::filesystem::path evaluation_file() const { return root_ / kEvaluation; }
  std::filesystem::path errors_file() const { return root_ / kErrors; }
  std::filesystem::path features_file() const { return root_ / kFeatures; }
  std::filesystem::path continual_file() const { return root_ / kContinual; }
  std::filesystem::path labels_file() const { return root_ / kLabels; }
  std::filesystem::path report_file() const { return root_ / kReport; }
  std::filesystem::path lock_file() const { return root_ / kLock; }  // RunLock's own
  std::filesystem::path checkpoints_folder() const { return root_ / kCheckpoints; }

 private:
  explicit RunFolder(std::filesystem::path root) : root_(std::move(root)) {}

  std::filesystem::path root_;  // absolute, but of at()
};

}  // namespace guise::runs
