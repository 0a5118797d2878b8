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
  return run("begin_epoch", descriptor_.begin_epoch, pairs, moment);
}

bool TeacherPolicy::update(const std::vector<TensorPair>& pairs, const UpdateMoment& moment) {
  return run("update", descriptor_.update, pairs, moment);
}

bool TeacherPolicy::run(const char* name, Callback callback, const std::vector<TensorPair>& pairs,
                        const UpdateMoment& moment) {
  if (callback == nullptr) return false;
  const at::NoGradGuard no_grad;
  const DuringCallback running(pairs_, pairs);
  moment_ = moment;
  wrote_ = false;
  enter(name, core::moment_text(moment.epoch, moment.step), core::Fault::failed, [&] {
    offer(update_table());
    callback(self(), context());
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

void TeacherPolicy::lend_pair(uint32_t index, guise_pair& out) {
  if (index >= pairs_->size()) {
    throw Refusal{GUISE_INVALID_ARGUMENT, "pair: " + std::to_string(index) +
                                              " is not below pair_count = " + std::to_string(pairs_->size())};
  }
  const TensorPair& pair = (*pairs_)[index];
  out.kind = static_cast<int32_t>(kind_of(pair));
  out.name = lend_text(pair.name);
  out.teacher = give(pair.teacher);
  out.student = lend(pair.student.detach());
  wrote_ = true;  // the plugin may write it by any operator
}

// Every student, lent in this callback or kept from an earlier one.
bool TeacherPolicy::owned_by_run(const c10::StorageImpl* storage) const {
  if (pairs_ == nullptr) return false;
  return std::any_of(pairs_->begin(), pairs_->end(), [&](const TensorPair& pair) {
    return pair.student.storage().unsafeGetStorageImpl() == storage;
  });
}

}  // namespace guise::bridge
