// guise_update_table: what a policy is offered while it moves a teacher.
#include "bridge/hand_over.h"
#include "bridge/host_table.h"
#include "bridge/teacher_policy.h"
#include "guise/teacher.h"

namespace guise::bridge {
namespace {

template <class Body>
guise_status in_update(guise_update* g, Body body) noexcept {
  return guarded(g, [&](Instance& instance) {
    if (g->update == nullptr)
      throw Refusal{GUISE_UNIMPLEMENTED,
                    "a function of the update was called outside begin_epoch and update"};
    body(static_cast<TeacherPolicy&>(instance));
  });
}

guise_status info(guise_update* g, guise_update_info* out) noexcept {
  return in_update(g, [&](TeacherPolicy& policy) {
    const UpdateMoment& m = policy.moment();
    hand_over(guise_update_info{0, static_cast<uint32_t>(policy.pairs().size()), m.call, m.epoch,
                                m.start_epoch, m.step, m.total_steps, m.epochs, m.course.train_loss,
                                m.course.metric, m.course.metric_epoch, m.course.metric_sign, 0},
              out, "info");
  });
}

guise_status copy(guise_update* g, uint32_t which) noexcept {
  return in_update(g, [&](TeacherPolicy& policy) { policy.copy(which); });
}

guise_status lerp(guise_update* g, uint32_t which, double weight) noexcept {
  return in_update(g, [&](TeacherPolicy& policy) { policy.lerp(which, weight); });
}

guise_status pair(guise_update* g, uint32_t index, guise_pair* out) noexcept {
  const guise_status status = in_update(g, [&](TeacherPolicy& policy) {
    hand_over(policy.lend_pair(index), out, "pair", GUISE_PAIR_SIZE_1_0);
  });
  if (status != GUISE_OK && out != nullptr && out->struct_size >= GUISE_PAIR_SIZE_1_0) {
    out->teacher = out->student = {};
    out->name = "";
  }
  return status;
}

}  // namespace

const guise_update_table& update_table() {
  static const guise_update_table table = {sizeof(guise_update_table), 0, info, copy, lerp, pair};
  return table;
}

}  // namespace guise::bridge
