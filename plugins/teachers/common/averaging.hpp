// The frame of every averaging policy, after mmengine's BaseAveragedModel: when to copy, when to average, and
// what happens to the buffers. The weight of the student's value is the policy's own affair.
#pragma once

#include <guise/plugin.hpp>

namespace teachers {

struct Averaging : guise::TeacherPolicy {
  int64_t interval;
  bool update_buffers;

  explicit Averaging(const guise::Options& o)
      : interval(o.integer("interval")), update_buffers(o.boolean("update_buffers")) {}

  // Call 0 copies; then every interval-th call does teacher <- (1 - weight) teacher + weight student.
  void average(const guise::TeacherUpdate& u, double weight) const noexcept {
    const int64_t call = u.call();
    if (call == 0) return u.copy();
    uint32_t averaged = GUISE_PARAMETERS;
    if (update_buffers) averaged |= GUISE_BUFFERS;
    if (call % interval == 0) u.lerp(weight, averaged);
    if (!update_buffers) u.copy_buffers();
  }
};

constexpr auto interval =
    guise::integer("interval", 1).at_least(1).unit("steps").help("optimizer steps between two updates");
constexpr auto update_buffers = guise::boolean("update_buffers", false)
                                    .help(
                                        "average floating-point buffers (batch-norm statistics) too, instead "
                                        "of copying them at every step");

}  // namespace teachers
