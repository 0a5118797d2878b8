// What a policy does to the networks: it moves the teacher, and leaves the student alone.
#include <ATen/ATen.h>

#include "examine/checks/checks.h"
#include "examine/checks/policy_run.h"

namespace guise::examine {
namespace {

// Least and greatest that each entry of a tensor has been, in teacher and student.
class Seen {
 public:
  // The teacher begins as a copy of the student.
  explicit Seen(const models::Network& student) {
    for (const models::NamedTensor& entry : student.tensors()) {
      low_.push_back(entry.tensor.clone());
      high_.push_back(entry.tensor.clone());
    }
  }
  void add(const std::vector<bridge::TensorPair>& pairs) {
    for (size_t i = 0; i < pairs.size(); ++i) {
      low_[i] = at::minimum(low_[i], pairs[i].student);
      high_[i] = at::maximum(high_[i], pairs[i].student);
    }
  }
  bool holds(const at::Tensor& teacher, size_t i) const {
    const double slack = teacher.is_floating_point() ? 1e-5 : 0;
    return (teacher.ge(low_[i] - slack) & teacher.le(high_[i] + slack)).all().item<bool>();
  }

 private:
  std::vector<at::Tensor> low_, high_;
};

Outcome at_corner(const Subject& subject, const nlohmann::json& options) {
  const std::string with = " (with " + options_text(subject.options(), options) + ")";
  PolicyRun run(subject, {.options = options});
  Seen seen(run.student());
  Outcome outcome;
  while (run.left() > 0) {
    run.step();
    seen.add(run.pairs());
    if (const std::string name = run.changed_student(); !name.empty())
      return failed("it changed the student's " + name + with);
    for (size_t i = 0; i < run.pairs().size(); ++i) {
      const bridge::TensorPair& pair = run.pairs()[i];
      if (!at::isfinite(pair.teacher).all().item<bool>())
        return failed("the teacher's " + pair.name + " is not finite after step " +
                      std::to_string(run.done()) + with);
      if (!seen.holds(pair.teacher, i))
        outcome = warned("the teacher's " + pair.name + " lies outside all that the student has been" + with);
    }
  }
  return outcome;
}

}  // namespace

Outcome check_update(const Subject& subject) {
  Outcome worst;
  for (const nlohmann::json& options : option_corners(subject.options())) {
    try {
      subject.make_policy({.options = options});
    } catch (const core::Error&) {
      continue;  // create refuses this corner
    }
    const Outcome outcome = at_corner(subject, options);
    if (outcome.result == Result::fail) return outcome;
    if (outcome.result == Result::warn) worst = outcome;
  }
  return worst;
}

}  // namespace guise::examine
