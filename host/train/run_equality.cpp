#include "train/run_equality.h"

#include <algorithm>
#include <sstream>
#include <system_error>
#include <variant>

#include "core/error.h"
#include "core/files.h"
#include "runs/checkpoint_folder.h"
#include "runs/checkpoint_state.h"
#include "runs/evaluation.h"
#include "runs/event.h"
#include "runs/run_folder.h"

namespace guise::train {
namespace {

// A line of metrics.jsonl without what no two equal runs have in common.
runs::Json without_times(runs::Json event) {
  for (const char* name : runs::kTimes) event.erase(name);
  return event;
}

runs::Checkpoint newest(const runs::RunFolder& folder) {
  auto found = runs::CheckpointFolder(folder.checkpoints_folder()).newest_good();
  if (found.checkpoint) return std::move(*found.checkpoint);
  throw core::failure({.place = folder.checkpoints_folder().string(), .problem = "holds no good checkpoint"});
}

std::vector<std::string> lines_of(const runs::RunFolder& folder) {
  std::istringstream text(core::read_file(folder.metrics_file().string()));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);)
    lines.push_back(without_times(runs::Json::parse(line)).dump());
  return lines;
}

// Empty where there is none.
std::string content_of(const std::filesystem::path& file) {
  std::error_code error;
  return std::filesystem::exists(file, error) ? core::read_file(file.string()) : "";
}

bool same(const record::TensorBytes& a, const record::TensorBytes* b) {
  return b != nullptr && a.dtype == b->dtype && a.shape == b->shape && std::ranges::equal(a.bytes, b->bytes);
}

class Differences {
 public:
  explicit Differences(RunComparison& comparison) : comparison_(comparison) {}
  void add_unless(bool equal, const std::string& what) {
    if (!equal && comparison_.differences.size() < 10) comparison_.differences.push_back(what);
  }

 private:
  RunComparison& comparison_;
};

void add_states(Differences& differences, const runs::CheckpointState& a, const runs::CheckpointState& b) {
  differences.add_unless(a.position == b.position, "state of position");
  differences.add_unless(a.run == b.run, "state of run");
  differences.add_unless(runs::without_times(a.recorder) == runs::without_times(b.recorder),
                         "state of recorder");
  differences.add_unless(a.best == b.best, "state of best");
}

}  // namespace

RunComparison compare_runs(const std::filesystem::path& first, const std::filesystem::path& second) {
  const runs::RunFolder a = runs::RunFolder::open(first), b = runs::RunFolder::open(second);
  const runs::Checkpoint of_a = newest(a), of_b = newest(b);
  RunComparison comparison{of_a.tensors.tensors().size(), 0, {}};
  Differences differences(comparison);
  differences.add_unless(comparison.tensors == of_b.tensors.tensors().size(), "the number of tensors");
  for (const record::TensorBytes& tensor : of_a.tensors.tensors()) {
    differences.add_unless(same(tensor, of_b.tensors.find(tensor.name)), "tensor " + tensor.name);
  }
  add_states(differences, runs::checkpoint_state_from(of_a.state), runs::checkpoint_state_from(of_b.state));
  differences.add_unless(content_of(a.continual_file()) == content_of(b.continual_file()),
                         runs::RunFolder::kContinual);
  const std::vector<std::string> lines_a = lines_of(a), lines_b = lines_of(b);
  comparison.lines = lines_a.size();
  differences.add_unless(lines_a.size() == lines_b.size(),
                         std::string("the number of lines in ") + runs::RunFolder::kMetrics);
  for (size_t i = 0; i < std::min(lines_a.size(), lines_b.size()); ++i) {
    differences.add_unless(lines_a[i] == lines_b[i],
                           std::string(runs::RunFolder::kMetrics) + " line " + std::to_string(i + 1));
  }
  return comparison;
}

std::vector<int64_t> ends_of_epochs(const std::filesystem::path& run) {
  std::vector<int64_t> steps;
  for (const std::string& line : lines_of(runs::RunFolder::open(run))) {
    const auto event = runs::event_from(runs::Json::parse(line));
    const auto* evaluated = event ? std::get_if<runs::EvaluateEvent>(&*event) : nullptr;
    if (evaluated != nullptr) steps.push_back(evaluated->result.step);
  }
  return steps;
}

int64_t newest_step(const std::filesystem::path& run) {
  return newest(runs::RunFolder::open(run)).step;
}

}  // namespace guise::train
