// summary.json: the document that describes a whole run. Members that an older Guise did not write are
// missing or empty.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runs/document.h"
#include "runs/evaluation.h"
#include "runs/forgetting.h"
#include "runs/lifecycle.h"
#include "runs/teacher_record.h"

namespace guise::runs {

// A plugin as it was loaded, so that a run can be repeated with the same build of it.
struct PluginRecord {
  std::string kind{};  // "loss" or "teacher"
  std::string name{};
  std::string version{};
  std::string file{};    // absolute
  std::string sha256{};  // of the file as it was loaded
  bool operator==(const PluginRecord&) const = default;
};
Json to_json(const std::vector<PluginRecord>& plugins);
std::vector<PluginRecord> plugins_from(const Json& list);  // what is no list of objects gives none

// What the run was trained and measured on, and how pictures come to its network.
struct DataFacts {
  std::string source{};
  int64_t train_images = 0, test_images = 0;
  std::vector<std::string> class_names{};  // [K]
  std::array<float, 3> mean{}, std{};      // of the training images, per channel in pixel units 0..255
  int64_t height = 0, width = 0;           // of the training images
  int64_t changed_labels = 0;              // of the training images, by data.noise
  std::string train_sum{}, test_sum{};     // over classes, labels and pixels; empty: not kept
  bool operator==(const DataFacts&) const = default;
};

struct Summary {
  Ending ending{};
  std::optional<EpochResult> final{}, best{};  // best: by checkpoint.best_metric
  double wall_seconds = 0;
  double images_per_second = 0;  // of training, without evaluation
  int64_t parameters = 0, multiply_adds = 0;
  std::optional<DataFacts> data{};
  std::optional<ContinualFigures> continual{};  // of a run with tasks
  std::vector<PluginRecord> plugins{};          // the strategy first
  std::vector<TeacherRecord> teachers{};        // of teacher.from
  std::vector<std::string> command{};
  int64_t threads = 0;
  Json system = nullptr;  // machine and versions, for people
  bool operator==(const Summary&) const = default;
};

Json to_json(const DataFacts& data);
Json to_json(const Summary& summary);
// Throws core::Error(usage) at `place` for the document of a newer Guise.
Summary summary_from(const Json& document, const std::string& place);

}  // namespace guise::runs
