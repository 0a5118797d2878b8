#include "bridge/teacher_policy.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "bridge/host_table.h"
#include "core/text.h"

namespace guise::bridge {
namespace {

struct Lists {
  std::vector<at::Tensor> teachers, students;
};

uint32_t kind_of(const TensorPair& pair) {
  return pair.is_buffer ? GUISE_BUFFERS : GUISE_PARAMETERS;
}

Lists select(const std::vector<TensorPair>& pairs, uint32_t which, bool floating_only) {
  Lists lists;
  for (const TensorPair& pair : pairs) {
    if (!(which & kind_of(pair)) || (floating_only && !pair.teacher.is_floating_point())) continue;
    lists.teachers.push_back(pair.teacher);
    lists.students.push_back(pair.student.detach());
  }
  return lists;
}

void check_which(uint32_t which) {
  if (which == 0 || (which & ~uint32_t{GUISE_PARAMETERS | GUISE_BUFFERS}) != 0) {
    throw Refusal{
        GUISE_INVALID_ARGUMENT,
        "which: expected GUISE_PARAMETERS, GUISE_BUFFERS or both, received " + std::to_string(which)};
  }
}

bool is_finite(const at::Tensor& tensor) {
  return !tensor.is_floating_point() || at::isfinite(tensor).all().item<bool>();
}

}  // namespace

TeacherPolicy::TeacherPolicy(PluginSource source, const guise_teacher_policy& descriptor,
                             std::vector<guise_option> rows, nlohmann::json options, const SetupFacts& facts,
                             LogSink log)
    : Instance(parts_of("teacher policy", descriptor, std::move(source), std::move(rows), std::move(options),
                        facts, std::move(log))),
      descriptor_(descriptor) {
  create(descriptor_.create);
}

TeacherPolicy::~TeacherPolicy() {
  destroy(descriptor_.destroy);
}

bool TeacherPolicy::begin_epoch(const std::vector<TensorPair>& pairs, const UpdateMoment& moment) {
  return run("begin_epoch", bound(descriptor_.begin_epoch), pairs, moment);
}

bool TeacherPolicy::update(const std::vector<TensorPair>& pairs, const UpdateMoment& moment) {
  return run("update", bound(descriptor_.update), pairs, moment);
}

bool TeacherPolicy::task(TaskEvent event, const TaskMoment& at, const std::vector<TensorPair>& pairs,
                         const UpdateMoment& moment) {
  return run(name_of(event), task_callback(event, at), pairs, moment);
}

std::function<void()> TeacherPolicy::bound(Callback callback) {
  if (callback == nullptr) return {};
  return [this, callback] { callback(self(), context()); };
}

bool TeacherPolicy::run(const char* name, const std::function<void()>& callback,
                        const std::vector<TensorPair>& pairs, const UpdateMoment& moment) {
  if (!callback) return false;
  const at::NoGradGuard no_grad;
  const DuringCallback running(pairs_, pairs);
  moment_ = moment;
  wrote_ = false;
  handed_out_.clear();
  enter(name, core::moment_text(moment.epoch, moment.step), core::Fault::failed, [&] {
    offer(update_table());
    callback();
    check_written();
  });
  return wrote_;
}

void TeacherPolicy::copy(uint32_t which) {
  check_which(which);
  const Lists lists = select(*pairs_, which, false);
  for (size_t i = 0; i < lists.teachers.size(); ++i) lists.teachers[i].copy_(lists.students[i]);
  wrote_ = true;
}

void TeacherPolicy::lerp(uint32_t which, double weight) {
  check_which(which);
  if (!(weight >= 0 && weight <= 1)) {
    throw Refusal{GUISE_INVALID_ARGUMENT,
                  "lerp: expected a weight in [0, 1], received " + std::to_string(weight)};
  }
  const Lists lists = select(*pairs_, which, true);
  if (!lists.teachers.empty()) at::_foreach_lerp_(lists.teachers, lists.students, weight);
  wrote_ = true;
}

// A student that is not finite is not the policy's fault; the trainer finds it.
void TeacherPolicy::check_written() {
  if (status() != GUISE_OK) return;
  for (const uint32_t index : handed_out_) {
    const TensorPair& pair = (*pairs_)[index];
    if (is_finite(pair.teacher) || !is_finite(pair.student)) continue;
    record(GUISE_FAILED, "it left the teacher's " + pair.name + " not finite");
    return;
  }
}

guise_pair TeacherPolicy::lend_pair(uint32_t index) {
  if (index >= pairs_->size()) {
    throw Refusal{GUISE_INVALID_ARGUMENT, "pair: " + std::to_string(index) +
                                              " is not below pair_count = " + std::to_string(pairs_->size())};
  }
  const TensorPair& pair = (*pairs_)[index];
  wrote_ = true;  // the plugin may write it by any operator
  handed_out_.insert(index);
  return {0, static_cast<int32_t>(kind_of(pair)), lend_text(pair.name), give(pair.teacher),
          lend(pair.student.detach())};
}

bool TeacherPolicy::may_write(const c10::StorageImpl* storage) const {
  if (pairs_ == nullptr) return false;
  return std::any_of(pairs_->begin(), pairs_->end(), [&](const TensorPair& pair) {
    return pair.teacher.storage().unsafeGetStorageImpl() == storage;
  });
}

// Every student, lent in this callback or kept from an earlier one.
bool TeacherPolicy::owned_by_run(const c10::StorageImpl* storage) const {
  if (pairs_ == nullptr) return false;
  return std::any_of(pairs_->begin(), pairs_->end(), [&](const TensorPair& pair) {
    return pair.student.storage().unsafeGetStorageImpl() == storage;
  });
}

}  // namespace guise::bridge
