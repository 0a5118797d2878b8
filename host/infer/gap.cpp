#include "infer/gap.h"

#include <cmath>

#include "config/data_sets.h"
#include "metrics/accuracy.h"
#include "runs/measurements.h"

namespace guise::infer {
namespace {

constexpr const char* kTestSplit = "test";

// The counts behind the accuracy of an evaluation.
std::optional<metrics::Share> share_of(const runs::Evaluation& evaluation) {
  const double correct = evaluation.at(runs::kTop1) / 100 * static_cast<double>(evaluation.samples);
  if (evaluation.samples < 1 || !(correct > -0.5 && correct < static_cast<double>(evaluation.samples) + 0.5))
    return std::nullopt;
  return metrics::Share{std::llround(correct), evaluation.samples};
}

std::optional<metrics::Share> share_in(const std::vector<NetworkResult>& results,
                                       const std::string& network) {
  for (const NetworkResult& result : results) {
    if (result.name == network) return share_of(result.measured.evaluation);
  }
  return std::nullopt;
}

// Of the evaluation in the summary that was made of this very checkpoint, on the whole of what `base` names.
std::optional<metrics::Share> share_in_summary(const Trained& run, const std::string& base,
                                               const std::string& network) {
  if (run.config.data.name != base || !run.step || !run.summary) return std::nullopt;
  if (run.config.data.validation > 0) return std::nullopt;  // it is of held-out training images
  for (const auto& result : {run.summary->final, run.summary->best}) {
    if (!result || result->step != *run.step) continue;
    for (const runs::EpochResult::Measured& measured : result->measured) {
      if (measured.network == network) return share_of(measured.evaluation);
    }
  }
  return std::nullopt;
}

std::optional<Gap> gap_between(std::optional<metrics::Share> before, std::optional<metrics::Share> after) {
  if (!before || !after) return std::nullopt;
  const auto percent = [](metrics::Share share) {
    return 100.0 * static_cast<double>(share.correct) / static_cast<double>(share.total);
  };
  const metrics::PercentInterval interval = metrics::difference_interval(*before, *after);
  return Gap{percent(*before), percent(*before) - percent(*after), interval.low, interval.high};
}

const EvalReport* measured_on(const EvalReport& report, const std::string& data) {
  if (report.data == data && report.split == kTestSplit) return &report;
  for (const EvalReport& other : report.others) {
    if (other.data == data && other.split == kTestSplit) return &other;
  }
  return nullptr;
}

// Of one data set. `base` is null where it was not measured.
void fill(EvalReport& on_new, const std::string& base_name, const EvalReport* base,
          const std::vector<Trained>& runs) {
  for (size_t i = 0; i < on_new.runs.size(); ++i) {
    for (NetworkResult& result : on_new.runs[i].networks) {
      const auto before = base == nullptr ? share_in_summary(runs[i], base_name, result.name)
                                          : share_in(base->runs[i].networks, result.name);
      result.gap = gap_between(before, share_of(result.measured.evaluation));
    }
  }
  for (NetworkResult& result : on_new.ensemble) {
    const auto before = base == nullptr ? std::nullopt : share_in(base->ensemble, result.name);
    result.gap = gap_between(before, share_of(result.measured.evaluation));
  }
}

void add_gap(EvalReport& on_new, const EvalReport& all, const std::vector<Trained>& runs) {
  const config::DataSet* set = config::find_data_set(on_new.data);
  if (set == nullptr || set->new_test_of.empty() || on_new.split != kTestSplit) return;
  fill(on_new, set->new_test_of, measured_on(all, set->new_test_of), runs);
}

}  // namespace

void add_gaps(EvalReport& report, const std::vector<Trained>& runs) {
  add_gap(report, report, runs);
  for (EvalReport& other : report.others) add_gap(other, report, runs);
}

}  // namespace guise::infer
