// What is measured of networks and of training: one row a measurement. Everybody who logs, shows, compares or
// chooses by one reads its row. How a value of an evaluation is computed stands in metrics/measures.cpp under
// the row's name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace guise::runs {

inline constexpr const char* kTop1 = "top1";
inline constexpr const char* kLoss = "loss";
inline constexpr const char* kTrainingLoss = "train.loss";
inline constexpr const char* kLearningRate = "lr";
inline constexpr const char* kImagesPerSecond = "images_per_second";

inline constexpr const char* kAnyName = "{}";  // the row of a name that no other has

enum class Better { unknown, greater, less };
std::string to_text(Better better);  // "unknown", "greater", "less"

// How much is measured: what every evaluation of a run logs, or also what `guise eval` adds.
enum class Extent { logged, full, never };

// Where it is shown beside the report and its tables: in those of the console, in the curves at the end of a
// run, and in the line of an epoch. Each holds for those before it.
enum class Shown { in_report, in_tables, in_curves, in_lines };

enum class Notation { fixed, significant };  // how `digits` are counted

// What fills the families: "top5" is "top{}" of 5.
struct Parameters {
  int64_t topk = 5;
};

struct Measurement {
  std::string name;        // "top1", "train.loss"; of a family "top{}" in the table, "top5" once looked up
  std::string row = {};    // its name in the table: "top{}"
  std::string title;       // "Top-1 accuracy"
  std::string column;      // "top-1": the head of a table's column, without the unit
  std::string unit = {};   // "%"; empty: none
  std::string definition;  // a sentence for a person
  Better better = Better::unknown;
  int digits = 4;
  Notation notation = Notation::fixed;
  Extent extent = Extent::logged;   // where it is measured
  Extent interval = Extent::never;  // where its 95 % interval is told
  Shown shown = Shown::in_tables;
  int64_t Parameters::* parameter = nullptr;  // of a family
};

// Every row, families as such ("top{}"), in the order in which they are logged and shown. A name that no row
// has falls under the last one, "{}".
const std::vector<Measurement>& evaluation_rows();
const std::vector<Measurement>& training_rows();

// What is measured at that extent, families filled in; none twice ("top1" where topk is 1).
std::vector<Measurement> measurements_of(Extent extent, const Parameters& parameters);
std::vector<std::string> measurement_names(Extent extent, const Parameters& parameters);

// The row of a name, filled in: "top5". Never fails: an unknown name has a row of its own, without a
// direction.
Measurement evaluation_measurement(std::string_view name);
Measurement training_measurement(std::string_view name);

// The place of the row of a name among evaluation_rows().
size_t place_of_measurement(std::string_view name);

// "teacher.top1": a network (networks.h) beside the run's own stands in front; "linear.top1" is a quantity.
struct MetricName {
  std::string network;   // empty: the run's own
  std::string quantity;  // "top1"
};
MetricName split_metric(const std::string& name);

// A row with the name under which a series of a run shows it.
struct Metric : Measurement {
  std::string network;   // "teacher" of "teacher.top1"; empty: the run's own network, or training
  std::string quantity;  // "top1", "loss", "train.loss", "loss_ce"
};
// `of_training` as in Series. The title names the network: "Top-1 accuracy, teacher".
Metric describe_metric(const std::string& name, bool of_training);

// "top-1 %": the head of a table's column.
std::string column_head(const Measurement& measurement);

// "87.04" with the row's digits; "not finite" for NaN and infinities.
std::string value_text(const Measurement& measurement, double value);

}  // namespace guise::runs
